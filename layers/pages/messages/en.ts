import { counted, type Wording } from "#pages/wording";

export const en: Wording = {
  direction: "ltr",
  yourClinic: "Your clinic",
  page: {
    title: "Your ultrasound pictures",
    from: (clinic) => `From ${clinic}`,
    lead: "They are yours. Take your time, and save the ones you would like to keep.",
    until: (date) => `This page is open until ${date}.`,
    pictures: counted("en", { one: "# picture", other: "# pictures" }),
    clips: counted("en", { one: "# clip", other: "# clips" }),
    and: (one, other) => `${one} and ${other}`,
    picture: (n) => `Picture ${n}`,
    clip: (n) => `Clip ${n}`,
    pictureOf: (n, all) => `Ultrasound picture ${n} of ${all}`,
    clipOf: (n, all) => `Ultrasound clip ${n} of ${all}`,
    save: "Save",
    savePicture: (n) => `Save picture ${n}`,
    saveClip: (n) => `Save clip ${n}`,
    itemPreparing: "Still being prepared",
    preparing: {
      title: "Your pictures are being prepared",
      text: "This usually takes a few minutes. You can leave the page open, or come back later with the same link.",
    },
    lookAgain: "Look again",
    withoutPicture: counted("en", {
      one: "One part of the examination has no picture, for example a report.",
      other: "# parts of the examination have no picture, for example reports.",
    }),
    keeping: {
      title: "Keeping them",
      text: "Save puts a picture or clip into your downloads. On a phone you can also press and hold a picture to put it among your photos.",
    },
    private: {
      title: "Your private link",
      text: "Whoever has the link can see this page. Pass it on only to people you trust.",
    },
    keepsake: {
      title: "A keepsake, not a diagnosis",
      text: "These copies are a memory and cannot replace medical advice. If a question comes up, please ask your clinic.",
    },
  },
  unknown: {
    title: "There is nothing behind this link",
    text: "Perhaps a part of it was lost on the way. Please open it again from your message, or ask your clinic for a new one.",
  },
  expired: {
    title: "This page has closed",
    text: "The time for this link has passed, and its pictures can no longer be opened here. Your clinic can send you a new link.",
  },
  erased: {
    title: "These pictures were deleted",
    text: "They were deleted for good and can no longer be opened here. Your clinic can tell you more.",
  },
  failed: {
    title: "That did not work",
    text: "Your pictures are safe. Please try again in a few minutes.",
  },
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
  },
  sms: (clinic, link, date) => `${clinic}: your pictures are ready until ${date}. A keepsake, not a diagnosis. ${link}`,
};
