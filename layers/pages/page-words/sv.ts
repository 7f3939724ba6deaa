import { counted } from "#pages/counted";
import type { PageWords } from "#pages/page-wording";

export const sv: PageWords = {
  name: "Svenska",
  page: {
    title: "Dina ultraljudsbilder",
    from: (clinic) => `Från ${clinic}`,
    lead: "De är dina. Ta god tid på dig och spara dem du vill behålla.",
    until: (date) => `Sidan är öppen till och med ${date}.`,
    pictures: counted("sv", { one: "# bild", other: "# bilder" }),
    clips: counted("sv", { one: "# film", other: "# filmer" }),
    and: (one, other) => `${one} och ${other}`,
    picture: (n) => `Bild ${n}`,
    clip: (n) => `Film ${n}`,
    pictureOf: (n, all) => `Ultraljudsbild ${n} av ${all}`,
    clipOf: (n, all) => `Ultraljudsfilm ${n} av ${all}`,
    save: "Spara",
    savePicture: (n) => `Spara bild ${n}`,
    saveClip: (n) => `Spara film ${n}`,
    saveAll: "Spara alla",
    savePart: (part, parts) => `Spara alla, del ${part} av ${parts}`,
    packing: "Packar …",
    share: "Dela",
    itemPreparing: "Förbereds fortfarande",
    preparing: {
      title: "Dina bilder förbereds",
      text: "Det tar oftast några minuter. Du kan låta sidan vara öppen eller komma tillbaka senare med samma länk.",
    },
    lookAgain: "Titta igen",
    arrived: "Fler bilder har kommit.",
    withoutPicture: counted("sv", {
      one: "En del av undersökningen har ingen bild, till exempel ett utlåtande.",
      other: "# delar av undersökningen har ingen bild, till exempel utlåtanden.",
    }),
    keeping: {
      title: "Att spara",
      text: "Spara lägger en bild eller film bland dina hämtade filer. På telefonen kan du också hålla fingret på en bild för att lägga den bland dina foton.",
    },
    private: {
      title: "Din egen länk",
      text: "Den som har länken kan se sidan. Ge den bara till människor du litar på.",
    },
    keepsake: {
      title: "Ett minne, inte en diagnos",
      text: "Kopiorna är ett minne och ersätter inte medicinsk rådgivning. Har du frågor, vänd dig till din mottagning.",
    },
    language: "Språk",
  },
  viewer: {
    name: "Helskärm",
    close: "Stäng",
    previous: "Föregående",
    next: "Nästa",
    place: (n, all) => `${n} av ${all}`,
  },
  data: {
    title: "Vad som händer med dina uppgifter",
    texts: [
      "Det här är kopior. Det som säger vem du är togs bort innan de kom hit.",
      "Adressen som länken skickades till användes en gång och sparas inte.",
      "Sidan hämtar inget från någon annan, följer dig inte och visar ingen reklam. Din mottagning får veta att sidan öppnades eller att något sparades, aldrig av vem.",
      "Sidan stänger på sin sista dag. Du kan också radera den själv, här nedanför.",
    ],
  },
  report: {
    title: "Något stämmer inte",
    text: "Ser du ett namn i en bild, eller är det här inte dina bilder? Säg det till oss med ett tryck. Bilderna göms då genast, för alla som har en länk, och din mottagning tittar på det.",
    name: "Jag ser ett namn",
    notMine: "Det är inte mina bilder",
  },
  erase: {
    title: "Radera bilderna",
    text: "Länken visar sedan ingenting mer. Med den sista länken raderas kopiorna för gott, och ingen kan få dem tillbaka. Spara först det du vill behålla.",
    sure: "Ja, radera dem för gott",
    button: "Radera",
  },
  passcode: {
    title: "Sidan har en kod",
    text: "Du har fått den av din mottagning. Skriv eller klistra in den här.",
    label: "Kod",
    open: "Öppna",
    wrong: "Det var inte rätt kod. Försök igen.",
    again: "Försök igen",
    wait: counted("sv", {
      one: "För många försök. Vänta en minut och försök sedan igen.",
      other: "För många försök. Vänta # minuter och försök sedan igen.",
    }),
  },
  unknown: {
    title: "Det finns ingenting bakom länken",
    text: "Kanske försvann en del på vägen. Öppna den igen från ditt meddelande, eller be din mottagning om en ny.",
  },
  expired: {
    title: "Sidan har stängt",
    text: "Tiden för länken har gått ut och bilderna kan inte längre öppnas här. Din mottagning kan skicka en ny länk.",
  },
  revoked: {
    title: "Länken har dragits tillbaka",
    text: "Din mottagning har stängt sidan. Vill du fortfarande se bilderna kan du be om en ny länk där.",
  },
  suspended: {
    title: "Bilderna är gömda för tillfället",
    text: "Någon har sagt att något inte stämmer. Din mottagning vet om det och tittar på det. Om allt är som det ska öppnas samma länk igen.",
  },
  erased: {
    title: "Bilderna har raderats",
    text: "De har raderats för gott och kan inte längre öppnas här. Din mottagning kan berätta mer.",
  },
  locked: {
    title: "Sidan är låst",
    text: "Koden var fel för många gånger. Din mottagning kan skicka en ny länk.",
  },
  failed: {
    title: "Det gick inte",
    text: "Dina bilder är i säkerhet. Försök igen om några minuter.",
  },
};
