import { counted } from "#pages/counted";
import type { PageWords } from "#pages/page-wording";

export const es: PageWords = {
  name: "Español",
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
    saveAll: "Guardar todo",
    savePart: (part, parts) => `Guardar todo, parte ${part} de ${parts}`,
    packing: "Preparando…",
    share: "Compartir",
    itemPreparing: "Todavía en preparación",
    preparing: {
      title: "Estamos preparando sus imágenes",
      text: "Suele tardar unos minutos. Puede dejar la página abierta o volver más tarde con el mismo enlace.",
    },
    lookAgain: "Mirar de nuevo",
    arrived: "Han llegado más imágenes.",
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
    language: "Idioma",
  },
  viewer: {
    name: "Pantalla completa",
    close: "Cerrar",
    previous: "Anterior",
    next: "Siguiente",
    place: (n, all) => `${n} de ${all}`,
  },
  data: {
    title: "Qué pasa con sus datos",
    texts: [
      "Son copias. Lo que dice quién es usted se quitó antes de que llegaran aquí.",
      "La dirección a la que se envió el enlace se usó una sola vez y no se guarda.",
      "Esta página no carga nada de terceros, no le sigue y no muestra publicidad. Su clínica sabe que la página se abrió o que se guardó algo, nunca quién lo hizo.",
      "La página se cierra en su último día. También puede borrarla usted, aquí abajo.",
    ],
  },
  report: {
    title: "Algo no está bien",
    text: "¿Ve un nombre en una imagen, o no son sus imágenes? Díganoslo con un toque. Las imágenes se ocultan entonces al instante, para todas las personas que tienen un enlace, y su clínica lo revisa.",
    name: "Veo un nombre",
    notMine: "No son mis imágenes",
  },
  erase: {
    title: "Borrar estas imágenes",
    text: "Este enlace ya no mostrará nada. Con el último enlace, las copias se borran de forma definitiva y nadie puede recuperarlas. Guarde antes lo que quiera conservar.",
    sure: "Sí, borrarlas de forma definitiva",
    button: "Borrar",
  },
  passcode: {
    title: "Esta página tiene un código de acceso",
    text: "Se lo ha dado su clínica. Escríbalo o péguelo aquí.",
    label: "Código de acceso",
    open: "Abrir",
    wrong: "Ese no era el código correcto. Inténtelo de nuevo.",
    again: "Volver a intentarlo",
    wait: counted("es", {
      one: "Demasiados intentos. Espere un minuto e inténtelo de nuevo.",
      other: "Demasiados intentos. Espere # minutos e inténtelo de nuevo.",
    }),
  },
  unknown: {
    title: "No hay nada detrás de este enlace",
    text: "Quizá se perdió una parte por el camino. Ábralo otra vez desde su mensaje o pida uno nuevo a su clínica.",
  },
  expired: {
    title: "Esta página está cerrada",
    text: "El plazo de este enlace ha terminado y sus imágenes ya no se pueden abrir aquí. Su clínica puede enviarle un enlace nuevo.",
  },
  revoked: {
    title: "Este enlace se ha retirado",
    text: "Su clínica ha cerrado esta página. Si todavía quiere ver las imágenes, pida allí un enlace nuevo.",
  },
  suspended: {
    title: "Estas imágenes están ocultas por ahora",
    text: "Alguien ha dicho que algo no está bien. Su clínica está avisada y lo revisa. Si todo está en orden, el mismo enlace volverá a abrirse.",
  },
  erased: {
    title: "Estas imágenes se han borrado",
    text: "Se han borrado de forma definitiva y ya no se pueden abrir aquí. Su clínica puede darle más información.",
  },
  locked: {
    title: "Esta página está bloqueada",
    text: "El código de acceso fue incorrecto demasiadas veces. Su clínica puede enviarle un enlace nuevo.",
  },
  failed: {
    title: "No ha funcionado",
    text: "Sus imágenes están a salvo. Vuelva a intentarlo dentro de unos minutos.",
  },
};
