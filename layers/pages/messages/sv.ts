import type { MessageWords } from "#pages/wording";

export const sv: MessageWords = {
  direction: "ltr",
  yourClinic: "Din mottagning",
  email: {
    subject: (clinic) => `Dina bilder från ${clinic}`,
    greeting: "Hej!",
    what: (clinic) =>
      `${clinic} har lagt bilderna och filmerna från din ultraljudsundersökning på en sida åt dig, att titta på, spara och dela.`,
    open: "Se dina bilder",
    until: (date) => `Sidan är öppen till och med ${date}.`,
    private: "Den som har länken kan se sidan. Ge den bara till människor du litar på.",
    keepsake: "Bilderna är ett minne, inte en diagnos. Har du frågor, vänd dig till din mottagning.",
    unexpected: "Om du inte väntade dig det här meddelandet kan du bortse från det. Din adress sparas inte.",
    stop: "Det här är det enda meddelandet om detta. Vill du inte ha sådana meddelanden, säg till din mottagning.",
  },
  sms: (clinic, link, date) => `${clinic}: dina bilder finns här till ${date}. ${link}`,
  smsStop: { reply: "STOP om du inte vill ha fler.", tell: "Inga fler sms? Säg till din mottagning." },
};
