import { counted } from "#pages/counted";
import type { PageWords } from "#pages/page-wording";

export const de: PageWords = {
  name: "Deutsch",
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
    saveAll: "Alle speichern",
    savePart: (part, parts) => `Alle speichern, Teil ${part} von ${parts}`,
    packing: "Wird gepackt …",
    share: "Teilen",
    itemPreparing: "Wird noch vorbereitet",
    preparing: {
      title: "Ihre Bilder werden vorbereitet",
      text: "Das dauert meist wenige Minuten. Sie können die Seite offen lassen oder später mit demselben Link wiederkommen.",
    },
    lookAgain: "Noch einmal nachsehen",
    arrived: "Weitere Bilder sind da.",
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
    language: "Sprache",
  },
  viewer: {
    name: "Vollbild",
    close: "Schließen",
    previous: "Zurück",
    next: "Weiter",
    place: (n, all) => `${n} von ${all}`,
  },
  data: {
    title: "Was mit Ihren Daten geschieht",
    texts: [
      "Das hier sind Kopien. Was verrät, wer Sie sind, wurde entfernt, bevor sie hierher kamen.",
      "Die Adresse, an die der Link ging, wurde einmal benutzt und nicht gespeichert.",
      "Diese Seite lädt nichts von anderen, beobachtet Sie nicht und zeigt keine Werbung. Ihre Praxis erfährt, dass die Seite geöffnet oder etwas gespeichert wurde, nie von wem.",
      "Die Seite schließt an ihrem letzten Tag. Sie können sie auch selbst löschen, hier unten.",
    ],
  },
  report: {
    title: "Etwas stimmt nicht",
    text: "Sehen Sie einen Namen in einem Bild, oder sind das nicht Ihre Bilder? Sagen Sie es uns mit einem Tipp. Die Bilder werden dann sofort verborgen, für alle, die einen Link haben, und Ihre Praxis geht dem nach.",
    name: "Ich sehe einen Namen",
    notMine: "Das sind nicht meine Bilder",
  },
  erase: {
    title: "Diese Bilder löschen",
    text: "Dieser Link zeigt dann nichts mehr. Mit dem letzten Link werden die Kopien endgültig gelöscht, und niemand kann sie zurückholen. Speichern Sie vorher, was Sie behalten möchten.",
    sure: "Ja, endgültig löschen",
    button: "Löschen",
  },
  passcode: {
    title: "Diese Seite hat einen Zugangscode",
    text: "Sie haben ihn von Ihrer Praxis. Bitte geben Sie ihn hier ein oder fügen Sie ihn ein.",
    label: "Zugangscode",
    open: "Öffnen",
    wrong: "Das war nicht der richtige Code. Bitte versuchen Sie es noch einmal.",
    again: "Noch einmal versuchen",
    wait: counted("de", {
      one: "Zu viele Versuche. Bitte warten Sie eine Minute und versuchen Sie es dann noch einmal.",
      other: "Zu viele Versuche. Bitte warten Sie # Minuten und versuchen Sie es dann noch einmal.",
    }),
  },
  unknown: {
    title: "Hinter diesem Link ist nichts",
    text: "Vielleicht ging unterwegs ein Teil verloren. Bitte öffnen Sie ihn noch einmal aus Ihrer Nachricht oder bitten Sie Ihre Praxis um einen neuen.",
  },
  expired: {
    title: "Diese Seite ist geschlossen",
    text: "Die Zeit für diesen Link ist abgelaufen, und die Bilder lassen sich hier nicht mehr öffnen. Ihre Praxis kann Ihnen einen neuen Link senden.",
  },
  revoked: {
    title: "Dieser Link wurde zurückgezogen",
    text: "Ihre Praxis hat diese Seite geschlossen. Wenn Sie die Bilder noch sehen möchten, bitten Sie dort um einen neuen Link.",
  },
  suspended: {
    title: "Diese Bilder sind vorerst verborgen",
    text: "Jemand hat gesagt, dass mit ihnen etwas nicht stimmt. Ihre Praxis weiß davon und geht dem nach. Ist alles in Ordnung, öffnet sich derselbe Link wieder.",
  },
  erased: {
    title: "Diese Bilder wurden gelöscht",
    text: "Sie wurden endgültig gelöscht und lassen sich hier nicht mehr öffnen. Ihre Praxis kann Ihnen mehr dazu sagen.",
  },
  locked: {
    title: "Diese Seite ist gesperrt",
    text: "Der Zugangscode war zu oft falsch. Ihre Praxis kann Ihnen einen neuen Link senden.",
  },
  failed: {
    title: "Das hat nicht geklappt",
    text: "Ihre Bilder sind sicher. Bitte versuchen Sie es in ein paar Minuten noch einmal.",
  },
};
