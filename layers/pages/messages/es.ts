import type { MessageWords } from "#pages/wording";

export const es: MessageWords = {
  direction: "ltr",
  yourClinic: "Su clínica",
  email: {
    subject: (clinic) => `Sus imágenes de parte de ${clinic}`,
    greeting: "Hola:",
    what: (clinic) =>
      `${clinic} ha reunido para usted en una página las imágenes y los vídeos de su ecografía, para verlos, guardarlos y compartirlos.`,
    open: "Ver sus imágenes",
    until: (date) => `La página está abierta hasta el ${date}.`,
    private: "Quien tenga el enlace puede ver la página. Compártalo solo con personas de confianza.",
    keepsake: "Las imágenes son un recuerdo, no un diagnóstico. Si tiene alguna pregunta, consulte a su clínica.",
    unexpected: "Si no esperaba este mensaje, no lo tenga en cuenta. Su dirección no se guarda.",
    stop: "Este es el único mensaje al respecto. Si no desea recibir mensajes así, dígaselo a su clínica.",
  },
  sms: (clinic, link, date) => `${clinic}: sus fotos le esperan hasta el ${date}. ${link}`,
  smsStop: { reply: "STOP para no recibir otros.", tell: "¿No desea otros? Avise al centro." },
};
