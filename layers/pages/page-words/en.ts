import { counted } from "#pages/counted";
import type { PageWords } from "#pages/page-wording";

export const en: PageWords = {
  name: "English",
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
    saveAll: "Save all",
    savePart: (part, parts) => `Save all, part ${part} of ${parts}`,
    packing: "Packing…",
    share: "Share",
    itemPreparing: "Still being prepared",
    preparing: {
      title: "Your pictures are being prepared",
      text: "This usually takes a few minutes. You can leave the page open, or come back later with the same link.",
    },
    lookAgain: "Look again",
    arrived: "More pictures have arrived.",
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
    language: "Language",
  },
  viewer: {
    name: "Full screen",
    close: "Close",
    previous: "Previous",
    next: "Next",
    place: (n, all) => `${n} of ${all}`,
  },
  data: {
    title: "What happens to your data",
    texts: [
      "These are copies. What said who you are was taken out of them before they came here.",
      "The address that the link was sent to was used once and is not stored.",
      "This page loads nothing from anyone else, does not follow you and shows no advertising. Your clinic learns that the page was opened or something was saved, never by whom.",
      "The page closes on its last day. You can also delete it yourself, below.",
    ],
  },
  report: {
    title: "Something is not right",
    text: "Do you see a name in a picture, or are these not your pictures? Tell us with one touch. The pictures are then hidden at once, for everybody who has a link, and your clinic looks into it.",
    name: "I see a name",
    notMine: "These are not my pictures",
  },
  erase: {
    title: "Delete these pictures",
    text: "This link then shows nothing any more. With the last link, the copies are deleted for good, and nobody can bring them back. Save first what you would like to keep.",
    sure: "Yes, delete them for good",
    button: "Delete",
  },
  passcode: {
    title: "This page has a passcode",
    text: "You have it from your clinic. Please enter or paste it here.",
    label: "Passcode",
    open: "Open",
    wrong: "That was not the right passcode. Please try again.",
    again: "Try again",
    wait: counted("en", {
      one: "Too many tries. Please wait one minute, then try again.",
      other: "Too many tries. Please wait # minutes, then try again.",
    }),
  },
  unknown: {
    title: "There is nothing behind this link",
    text: "Perhaps a part of it was lost on the way. Please open it again from your message, or ask your clinic for a new one.",
  },
  expired: {
    title: "This page has closed",
    text: "The time for this link has passed, and its pictures can no longer be opened here. Your clinic can send you a new link.",
  },
  revoked: {
    title: "This link was withdrawn",
    text: "Your clinic has closed this page. If you would still like to see the pictures, please ask there for a new link.",
  },
  suspended: {
    title: "These pictures are hidden for now",
    text: "Somebody said that something about them is not right. Your clinic has been told and looks into it. If all is well, the same link opens again.",
  },
  erased: {
    title: "These pictures were deleted",
    text: "They were deleted for good and can no longer be opened here. Your clinic can tell you more.",
  },
  locked: {
    title: "This page is locked",
    text: "The passcode was wrong too many times. Your clinic can send you a new link.",
  },
  failed: {
    title: "That did not work",
    text: "Your pictures are safe. Please try again in a few minutes.",
  },
};
