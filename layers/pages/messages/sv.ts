import { counted, type Wording } from "#pages/wording";

export const sv: Wording = {
  direction: "ltr",
  yourClinic: "Din mottagning",
  page: {
    title: "Dina ultraljudsbilder",
    from: (clinic) => `Från ${clinic}`,
    lead: "De är dina. Ta god tid på dig och spara dem du vill behålla.",
    until: (date) => `Sidan är öppen till och med ${date}.`,
    pictures: counted("sv", { one: "# bild", other: "# bilder" }),
    clips: counted("sv", { one: "# film", other: "# filmer" }),
    and: (one, other) => `${one} och ${other}`,
    picture: (n) => `Bild ${n}`,
    clip: (n) => `Film ${n}`,
    pictureOf: (n, all) => `Ultraljudsbild ${n} av ${all}`,
    clipOf: (n, all) => `Ultraljudsfilm ${n} av ${all}`,
    save: "Spara",
    savePicture: (n) => `Spara bild ${n}`,
    saveClip: (n) => `Spara film ${n}`,
    itemPreparing: "Förbereds fortfarande",
    preparing: {
      title: "Dina bilder förbereds",
      text: "Det tar oftast några minuter. Du kan låta sidan vara öppen eller komma tillbaka senare med samma länk.",
    },
    lookAgain: "Titta igen",
    withoutPicture: counted("sv", {
      one: "En del av undersökningen har ingen bild, till exempel ett utlåtande.",
      other: "# delar av undersökningen har ingen bild, till exempel utlåtanden.",
    }),
    keeping: {
      title: "Att spara",
      text: "Spara lägger en bild eller film bland dina hämtade filer. På telefonen kan du också hålla fingret på en bild för att lägga den bland dina foton.",
    },
    private: {
      title: "Din egen länk",
      text: "Den som har länken kan se sidan. Ge den bara till människor du litar på.",
    },
    keepsake: {
      title: "Ett minne, inte en diagnos",
      text: "Kopiorna är ett minne och ersätter inte medicinsk rådgivning. Har du frågor, vänd dig till din mottagning.",
    },
  },
  unknown: {
    title: "Det finns ingenting bakom länken",
    text: "Kanske försvann en del på vägen. Öppna den igen från ditt meddelande, eller be din mottagning om en ny.",
  },
  expired: {
    title: "Sidan har stängt",
    text: "Tiden för länken har gått ut och bilderna kan inte längre öppnas här. Din mottagning kan skicka en ny länk.",
  },
  erased: {
    title: "Bilderna har raderats",
    text: "De har raderats för gott och kan inte längre öppnas här. Din mottagning kan berätta mer.",
  },
  failed: {
    title: "Det gick inte",
    text: "Dina bilder är i säkerhet. Försök igen om några minuter.",
  },
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
  },
  sms: (clinic, link, date) => `${clinic}: dina bilder finns här till ${date}. Ett minne, inte en diagnos. ${link}`,
};
