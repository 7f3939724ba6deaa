import { counted, type Wording } from "#pages/wording";

export const de: Wording = {
  direction: "ltr",
  yourClinic: "Ihre Praxis",
  page: {
    title: "Ihre Ultraschallbilder",
    from: (clinic) => `Von: ${clinic}`,
    lead: "Sie gehören Ihnen. Nehmen Sie sich Zeit, und speichern Sie, was Sie behalten möchten.",
    until: (date) => `Diese Seite ist bis zum ${date} geöffnet.`,
    pictures: counted("de", { one: "# Bild", other: "# Bilder" }),
    clips: counted("de", { one: "# Clip", other: "# Clips" }),
    and: (one, other) => `${one} und ${other}`,
    picture: (n) => `Bild ${n}`,
    clip: (n) => `Clip ${n}`,
    pictureOf: (n, all) => `Ultraschallbild ${n} von ${all}`,
    clipOf: (n, all) => `Ultraschallclip ${n} von ${all}`,
    save: "Speichern",
    savePicture: (n) => `Bild ${n} speichern`,
    saveClip: (n) => `Clip ${n} speichern`,
    itemPreparing: "Wird noch vorbereitet",
    preparing: {
      title: "Ihre Bilder werden vorbereitet",
      text: "Das dauert meist wenige Minuten. Sie können die Seite offen lassen oder später mit demselben Link wiederkommen.",
    },
    lookAgain: "Noch einmal nachsehen",
    withoutPicture: counted("de", {
      one: "Ein Teil der Untersuchung hat kein Bild, zum Beispiel ein Bericht.",
      other: "# Teile der Untersuchung haben kein Bild, zum Beispiel Berichte.",
    }),
    keeping: {
      title: "Zum Aufbewahren",
      text: "Speichern legt ein Bild oder einen Clip zu Ihren Downloads. Auf dem Telefon können Sie ein Bild auch gedrückt halten, um es zu Ihren Fotos zu legen.",
    },
    private: {
      title: "Ihr persönlicher Link",
      text: "Wer den Link hat, kann diese Seite sehen. Geben Sie ihn nur an Menschen weiter, denen Sie vertrauen.",
    },
    keepsake: {
      title: "Ein Andenken, kein Befund",
      text: "Diese Kopien sind eine Erinnerung und ersetzen keinen ärztlichen Rat. Mit Fragen wenden Sie sich bitte an Ihre Praxis.",
    },
  },
  unknown: {
    title: "Hinter diesem Link ist nichts",
    text: "Vielleicht ging unterwegs ein Teil verloren. Bitte öffnen Sie ihn noch einmal aus Ihrer Nachricht oder bitten Sie Ihre Praxis um einen neuen.",
  },
  expired: {
    title: "Diese Seite ist geschlossen",
    text: "Die Zeit für diesen Link ist abgelaufen, und die Bilder lassen sich hier nicht mehr öffnen. Ihre Praxis kann Ihnen einen neuen Link senden.",
  },
  erased: {
    title: "Diese Bilder wurden gelöscht",
    text: "Sie wurden endgültig gelöscht und lassen sich hier nicht mehr öffnen. Ihre Praxis kann Ihnen mehr dazu sagen.",
  },
  failed: {
    title: "Das hat nicht geklappt",
    text: "Ihre Bilder sind sicher. Bitte versuchen Sie es in ein paar Minuten noch einmal.",
  },
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
  },
  sms: (clinic, link, date) => `${clinic}: Ihre Bilder sind bis ${date} für Sie da. Ein Andenken, kein Befund. ${link}`,
};
