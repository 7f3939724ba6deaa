import { counted } from "#pages/counted";
import type { PageWords } from "#pages/page-wording";

export const fr: PageWords = {
  name: "Français",
  page: {
    title: "Vos images d’échographie",
    from: (clinic) => `De la part de : ${clinic}`,
    lead: "Elles sont à vous. Prenez votre temps, et enregistrez celles que vous aimeriez garder.",
    until: (date) => `Cette page est ouverte jusqu’au ${date}.`,
    pictures: counted("fr", { one: "# image", other: "# images" }),
    clips: counted("fr", { one: "# vidéo", other: "# vidéos" }),
    and: (one, other) => `${one} et ${other}`,
    picture: (n) => `Image ${n}`,
    clip: (n) => `Vidéo ${n}`,
    pictureOf: (n, all) => `Image d’échographie ${n} sur ${all}`,
    clipOf: (n, all) => `Vidéo d’échographie ${n} sur ${all}`,
    save: "Enregistrer",
    savePicture: (n) => `Enregistrer l’image ${n}`,
    saveClip: (n) => `Enregistrer la vidéo ${n}`,
    saveAll: "Tout enregistrer",
    savePart: (part, parts) => `Tout enregistrer, partie ${part} sur ${parts}`,
    packing: "Préparation…",
    share: "Partager",
    itemPreparing: "Encore en préparation",
    preparing: {
      title: "Vos images sont en préparation",
      text: "Cela prend en général quelques minutes. Vous pouvez laisser la page ouverte ou revenir plus tard avec le même lien.",
    },
    lookAgain: "Regarder de nouveau",
    arrived: "D’autres images sont arrivées.",
    withoutPicture: counted("fr", {
      one: "Un élément de l’examen n’a pas d’image, par exemple un compte rendu.",
      other: "# éléments de l’examen n’ont pas d’image, par exemple des comptes rendus.",
    }),
    keeping: {
      title: "Pour les garder",
      text: "Enregistrer place une image ou une vidéo dans vos téléchargements. Sur un téléphone, vous pouvez aussi appuyer longuement sur une image pour l’ajouter à vos photos.",
    },
    private: {
      title: "Votre lien personnel",
      text: "Toute personne qui a le lien peut voir cette page. Ne le transmettez qu’à des personnes de confiance.",
    },
    keepsake: {
      title: "Un souvenir, pas un diagnostic",
      text: "Ces copies sont un souvenir et ne remplacent pas un avis médical. Pour toute question, adressez-vous à votre cabinet.",
    },
    language: "Langue",
  },
  viewer: {
    name: "Plein écran",
    close: "Fermer",
    previous: "Précédente",
    next: "Suivante",
    place: (n, all) => `${n} sur ${all}`,
  },
  data: {
    title: "Ce que deviennent vos données",
    texts: [
      "Ce sont des copies. Ce qui dit qui vous êtes en a été retiré avant leur arrivée ici.",
      "L’adresse à laquelle le lien a été envoyé a servi une seule fois et n’est pas conservée.",
      "Cette page ne charge rien d’ailleurs, ne vous suit pas et n’affiche aucune publicité. Votre cabinet apprend que la page a été ouverte ou que quelque chose a été enregistré, jamais par qui.",
      "La page se ferme à sa dernière date. Vous pouvez aussi la supprimer vous-même, ci-dessous.",
    ],
  },
  report: {
    title: "Quelque chose ne va pas",
    text: "Vous voyez un nom sur une image, ou ce ne sont pas vos images ? Dites-le-nous d’un geste. Les images sont alors cachées aussitôt, pour toutes les personnes qui ont un lien, et votre cabinet s’en occupe.",
    name: "Je vois un nom",
    notMine: "Ce ne sont pas mes images",
  },
  erase: {
    title: "Supprimer ces images",
    text: "Ce lien ne montrera alors plus rien. Avec le dernier lien, les copies sont supprimées définitivement et personne ne peut les faire revenir. Enregistrez d’abord ce que vous aimeriez garder.",
    sure: "Oui, les supprimer définitivement",
    button: "Supprimer",
  },
  passcode: {
    title: "Cette page a un code d’accès",
    text: "Votre cabinet vous l’a donné. Veuillez le saisir ou le coller ici.",
    label: "Code d’accès",
    open: "Ouvrir",
    wrong: "Ce n’était pas le bon code. Veuillez réessayer.",
    again: "Réessayer",
    wait: counted("fr", {
      one: "Trop d’essais. Veuillez attendre une minute, puis réessayer.",
      other: "Trop d’essais. Veuillez attendre # minutes, puis réessayer.",
    }),
  },
  unknown: {
    title: "Il n’y a rien derrière ce lien",
    text: "Une partie s’est peut-être perdue en route. Ouvrez-le de nouveau depuis votre message, ou demandez-en un nouveau à votre cabinet.",
  },
  expired: {
    title: "Cette page est fermée",
    text: "Ce lien a expiré et ses images ne peuvent plus être ouvertes ici. Votre cabinet peut vous envoyer un nouveau lien.",
  },
  revoked: {
    title: "Ce lien a été retiré",
    text: "Votre cabinet a fermé cette page. Si vous souhaitez encore voir les images, demandez-lui un nouveau lien.",
  },
  suspended: {
    title: "Ces images sont cachées pour l’instant",
    text: "Quelqu’un a signalé que quelque chose n’allait pas. Votre cabinet est prévenu et s’en occupe. Si tout va bien, le même lien s’ouvrira de nouveau.",
  },
  erased: {
    title: "Ces images ont été supprimées",
    text: "Elles ont été supprimées définitivement et ne peuvent plus être ouvertes ici. Votre cabinet peut vous en dire plus.",
  },
  locked: {
    title: "Cette page est verrouillée",
    text: "Le code d’accès a été faux trop de fois. Votre cabinet peut vous envoyer un nouveau lien.",
  },
  failed: {
    title: "Cela n’a pas fonctionné",
    text: "Vos images sont en sécurité. Veuillez réessayer dans quelques minutes.",
  },
};
