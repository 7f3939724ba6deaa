import type { MessageWords } from "#pages/wording";

export const de: MessageWords = {
  direction: "ltr",
  yourClinic: "Ihre Praxis",
  email: {
    subject: (clinic) => `Ihre Bilder von ${clinic}`,
    greeting: "Guten Tag,",
    what: (clinic) =>
      `${clinic} hat die Bilder und Clips Ihrer Ultraschalluntersuchung auf einer Seite für Sie bereitgestellt: zum Ansehen, Speichern und Teilen.`,
    open: "Bilder ansehen",
    until: (date) => `Die Seite ist bis zum ${date} geöffnet.`,
    private: "Wer den Link hat, kann die Seite sehen. Geben Sie ihn nur an Menschen weiter, denen Sie vertrauen.",
    keepsake: "Die Bilder sind ein Andenken, kein Befund. Mit Fragen wenden Sie sich bitte an Ihre Praxis.",
    unexpected:
      "Falls Sie diese Nachricht nicht erwartet haben, beachten Sie sie bitte nicht. Ihre Adresse wird nicht gespeichert.",
    stop: "Dies ist die einzige Nachricht dazu. Wenn Sie keine solchen Nachrichten möchten, sagen Sie es bitte Ihrer Praxis.",
  },
  sms: (clinic, link, date) => `${clinic}: Ihre Bilder sind bis ${date} für Sie da. ${link}`,
  smsStop: { reply: "Abmelden: STOP.", tell: "Keine SMS mehr? Bitte der Praxis sagen." },
};
