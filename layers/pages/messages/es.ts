import { counted, type Wording } from "#pages/wording";

export const es: Wording = {
  direction: "ltr",
  yourClinic: "Su clínica",
  page: {
    title: "Sus imágenes de ecografía",
    from: (clinic) => `De parte de ${clinic}`,
    lead: "Son suyas. Mírelas con calma y guarde las que quiera conservar.",
    until: (date) => `Esta página está abierta hasta el ${date}.`,
    pictures: counted("es", { one: "# imagen", other: "# imágenes" }),
    clips: counted("es", { one: "# vídeo", other: "# vídeos" }),
    and: (one, other) => `${one} y ${other}`,
    picture: (n) => `Imagen ${n}`,
    clip: (n) => `Vídeo ${n}`,
    pictureOf: (n, all) => `Imagen de ecografía ${n} de ${all}`,
    clipOf: (n, all) => `Vídeo de ecografía ${n} de ${all}`,
    save: "Guardar",
    savePicture: (n) => `Guardar la imagen ${n}`,
    saveClip: (n) => `Guardar el vídeo ${n}`,
    itemPreparing: "Todavía en preparación",
    preparing: {
      title: "Estamos preparando sus imágenes",
      text: "Suele tardar unos minutos. Puede dejar la página abierta o volver más tarde con el mismo enlace.",
    },
    lookAgain: "Mirar de nuevo",
    withoutPicture: counted("es", {
      one: "Una parte del examen no tiene imagen, por ejemplo un informe.",
      other: "# partes del examen no tienen imagen, por ejemplo informes.",
    }),
    keeping: {
      title: "Para conservarlas",
      text: "Guardar deja una imagen o un vídeo en sus descargas. En el teléfono también puede mantener pulsada una imagen para añadirla a sus fotos.",
    },
    private: {
      title: "Su enlace personal",
      text: "Quien tenga el enlace puede ver esta página. Compártalo solo con personas de confianza.",
    },
    keepsake: {
      title: "Un recuerdo, no un diagnóstico",
      text: "Estas copias son un recuerdo y no sustituyen el consejo médico. Si tiene alguna pregunta, consulte a su clínica.",
    },
  },
  unknown: {
    title: "No hay nada detrás de este enlace",
    text: "Quizá se perdió una parte por el camino. Ábralo otra vez desde su mensaje o pida uno nuevo a su clínica.",
  },
  expired: {
    title: "Esta página está cerrada",
    text: "El plazo de este enlace ha terminado y sus imágenes ya no se pueden abrir aquí. Su clínica puede enviarle un enlace nuevo.",
  },
  erased: {
    title: "Estas imágenes se han borrado",
    text: "Se han borrado de forma definitiva y ya no se pueden abrir aquí. Su clínica puede darle más información.",
  },
  failed: {
    title: "No ha funcionado",
    text: "Sus imágenes están a salvo. Vuelva a intentarlo dentro de unos minutos.",
  },
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
  },
  sms: (clinic, link, date) => `${clinic}: sus fotos le esperan hasta el ${date}. Son un recuerdo, no un dictamen. ${link}`,
};
