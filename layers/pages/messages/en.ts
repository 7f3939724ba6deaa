import type { MessageWords } from "#pages/wording";

export const en: MessageWords = {
  direction: "ltr",
  yourClinic: "Your clinic",
  email: {
    subject: (clinic) => `Your pictures from ${clinic}`,
    greeting: "Hello,",
    what: (clinic) =>
      `${clinic} has put the pictures and clips of your ultrasound on a page for you, to look at, to save and to share.`,
    open: "See your pictures",
    until: (date) => `The page is open until ${date}.`,
    private: "Whoever has the link can see the page. Pass it on only to people you trust.",
    keepsake: "The pictures are a keepsake, not a diagnosis. If a question comes up, please ask your clinic.",
    unexpected: "If you did not expect this message, please ignore it. Your address is not stored.",
    stop: "This is the only message about it. If you want no such messages, please tell your clinic.",
  },
  sms: (clinic, link, date) => `${clinic}: your pictures are ready until ${date}. ${link}`,
  smsStop: { reply: "STOP to opt out.", tell: "No more texts? Tell your clinic." },
};
