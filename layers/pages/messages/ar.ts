import type { MessageWords } from "#pages/wording";

export const ar: MessageWords = {
  direction: "rtl",
  yourClinic: "عيادتك",
  email: {
    subject: (clinic) => `صورك من ${clinic}`,
    greeting: "مرحبًا،",
    what: (clinic) => `وضعت لك ${clinic} صور فحصك بالموجات فوق الصوتية ومقاطعه في صفحة واحدة، لمشاهدتها وحفظها ومشاركتها.`,
    open: "شاهد صورك",
    until: (date) => `الصفحة متاحة حتى ${date}.`,
    private: "كل من لديه الرابط يمكنه رؤية الصفحة. لا ترسله إلا إلى من تثق بهم.",
    keepsake: "الصور للذكرى وليست تشخيصًا. إذا كانت لديك أسئلة فاسأل عيادتك.",
    unexpected: "إذا لم تكن تتوقع هذه الرسالة فتجاهلها. لا يُحفظ عنوانك.",
    stop: "هذه هي الرسالة الوحيدة بهذا الشأن. إذا كنت لا ترغب في مثل هذه الرسائل فأخبر عيادتك.",
  },
  sms: (clinic, link, date) => `${clinic}: صورك متاحة حتى ${date}. ${link}`,
  smsStop: { reply: "للإيقاف أرسل STOP.", tell: "لا تريد رسائل؟ أخبر عيادتك." },
};
