import { counted, type Wording } from "#pages/wording";

export const fr: Wording = {
  direction: "ltr",
  yourClinic: "Votre cabinet",
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
    itemPreparing: "Encore en préparation",
    preparing: {
      title: "Vos images sont en préparation",
      text: "Cela prend en général quelques minutes. Vous pouvez laisser la page ouverte ou revenir plus tard avec le même lien.",
    },
    lookAgain: "Regarder de nouveau",
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
  },
  unknown: {
    title: "Il n’y a rien derrière ce lien",
    text: "Une partie s’est peut-être perdue en route. Ouvrez-le de nouveau depuis votre message, ou demandez-en un nouveau à votre cabinet.",
  },
  expired: {
    title: "Cette page est fermée",
    text: "Ce lien a expiré et ses images ne peuvent plus être ouvertes ici. Votre cabinet peut vous envoyer un nouveau lien.",
  },
  erased: {
    title: "Ces images ont été supprimées",
    text: "Elles ont été supprimées définitivement et ne peuvent plus être ouvertes ici. Votre cabinet peut vous en dire plus.",
  },
  failed: {
    title: "Cela n’a pas fonctionné",
    text: "Vos images sont en sécurité. Veuillez réessayer dans quelques minutes.",
  },
  email: {
    subject: (clinic) => `Vos images de la part de ${clinic}`,
    greeting: "Bonjour,",
    what: (clinic) =>
      `${clinic} a réuni pour vous sur une page les images et vidéos de votre échographie, à regarder, à enregistrer et à partager.`,
    open: "Voir vos images",
    until: (date) => `La page est ouverte jusqu’au ${date}.`,
    private: "Toute personne qui a le lien peut voir la page. Ne le transmettez qu’à des personnes de confiance.",
    keepsake: "Les images sont un souvenir, pas un diagnostic. Pour toute question, adressez-vous à votre cabinet.",
    unexpected: "Si vous n’attendiez pas ce message, ignorez-le. Votre adresse n’est pas conservée.",
  },
  sms: (clinic, link, date) => `${clinic} : vos images sont à vous jusqu'au ${date}. Un souvenir, pas un diagnostic. ${link}`,
};
