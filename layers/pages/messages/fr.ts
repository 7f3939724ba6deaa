import type { MessageWords } from "#pages/wording";

export const fr: MessageWords = {
  direction: "ltr",
  yourClinic: "Votre cabinet",
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
    stop: "C’est le seul message à ce sujet. Si vous ne souhaitez plus de tels messages, dites-le à votre cabinet.",
  },
  sms: (clinic, link, date) => `${clinic} : vos images sont à vous jusqu'au ${date}. ${link}`,
  smsStop: { reply: "STOP pour ne plus en recevoir.", tell: "Plus de SMS ? Dites-le à votre cabinet." },
};
