import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ALLOWED } from "#pixels/allowed-words";
import { skeleton } from "#pixels/identity-words";
import { judgeLine } from "#pixels/judge-line";

const nobody = () => false;
const words = (text: string) => text.split(" ").map((word) => ({ text: word, confidence: 95 }));
const judged = (text: string, matches: (text: string) => boolean = nobody) => judgeLine(words(text), matches);

describe("a line stays", () => {
  test.each([
    "BPD 5.22 cm",
    "1 AC 24.27 cm",
    "GA 21w3d",
    "EFW 1450 g",
    "HR 142 bpm",
    "TIS 0.4",
    "MI 1.1",
    "TIB 0.2 MI 1.1",
    "Gain 62",
    "Dyn R 58",
    "16cm",
    "C5-1",
    "RT Kidney",
    "LT OVARY",
    "Gen OB",
    "2D 62%",
    "Persist Low",
    "PersistLow",
    "Persist L0w", // as reading confuses letters
    "TISO.4",
    "PHILIPS",
    "34.5 crn",
    "1AC 23.44 cm", // without the blanks between small letters
    "1AC1535cm",
    "3.62cm 1AC",
    "DynR 58",
    "NTO0.3 mm",
    "EFW 2746 ¢", // a g without its tail
    "GA 17wbd",
    "GA 3en2d",
    "RF Kidney",
    "TIE 1.3",
    "EFD 3.85 cm",
    "EFM 2722 g",
    "HR 142 EPM",
    "19.0 cm™",
  ])("%s", (text) => {
    expect(judged(text)).toBeUndefined();
  });
});

describe("a line goes for its pattern", () => {
  test.each([
    "12.05.1991",
    "05/12/91",
    "1991-05-12",
    "12 May 1991",
    "May 12, 1991",
    "12-Mai-91",
    "3. Okt. 2024",
    "14:22:09",
    "2:56 PM",
    "1234567",
    "123 456",
    "+49 30 123456",
    "anna@example.org",
    "1987",
  ])("%s", (text) => {
    expect(judged(text)).toBe("PATTERN");
  });
});

describe("a line goes for a word that nobody knows to be harmless", () => {
  test.each([
    "Brandtova",
    "BPD 5.22 cm Brandtova",
    "Hi mum",
    "It's a boy",
    "GIRL",
    "female",
    "Mädchen",
    "garçon",
    "EDD",
    "LMP",
    "Klinik",
    "PHILIPS TEST",
    "RF Brandt", // what a misread word may stand beside does not save another
    "GA Brandtd",
    "TB Ines",
    "Tie Brandt",
    "EFL 27",
    "BPM Brandt",
    "EPD Red 3.1",
    "Jo 12.05",
    "1Anna",
    "¢ 2746",
    "Иванова",
    "山田花子",
  ])("%s", (text) => {
    expect(judged(text)).toBe("NOT_ALLOWED");
  });

  test("nothing that tells sex, a due date, a month, a title or a family is on the list", () => {
    const never =
      "male female boy girl sex mann frau weiblich junge madchen fille garcon nino nina hembra varon edd edc lmp due dob born birth jan feb mar apr may jun jul aug sep oct nov dec dr mr mrs ms mum mom dad baby name id clinic hospital";
    expect(never.split(" ").filter((word) => ALLOWED.has(word))).toEqual(["dr", "mr", "ms"]); // dynamic range, mitral regurgitation, milliseconds
  });
});

test("no short name stays for the number behind it, but for those that are words of measuring: Cal, Dia, Min", () => {
  const names =
    "Abe Abi Ada Al Amy Ana Ann Ari Art Asa Ava Bea Ben Bo Bob Cy Dan Dee Del Di Don Dot Eb Ed Eda Eli Elk Em Ema Eve Eva Fay Flo Fox Gil Gus Guy Hal Hap He Hu Ian Ida Ike Ila Ina Ira Isa Ivy Jan Jay Jed Jen Jim Joe Jon Joy Kai Kat Kay Ken Kia Kim Kit Lea Lee Len Leo Les Li Lia Lil Lin Lis Liv Liz Lou Lu Luc Lyn Mae Mai Mat Max May Meg Mel Mia Mim Moe Nan Ned Ng Nia Nik Nil Nim Nin Noa Nye Ola Oli Ora Ova Pam Pat Paz Peg Pia Pip Rae Ray Red Reg Rex Ria Rob Rod Ron Rosa Roy Ry Sal Sam Sid Sky Sol Sue Ted Tia Til Tim Tod Tom Ty Una Ute Val Van Vi Vic Viv Wes Wu Xi Yan Yi Zac Zoe Zu";
  const stays = names.split(" ").flatMap((one) => ["1.3", "3.85 cm", "142", "2722 g", "3"].map((number) => `${one} ${number}`));
  expect(stays.filter((line) => judged(line) === undefined || judged(line.toUpperCase()) === undefined)).toEqual([]);
});

test("what matches the identity goes, though every word of it is harmless", () => {
  expect(judged("Heart Rate", (text) => text.includes("heart"))).toBe("IDENTITY");
});

test.each(["", "---", "*** ..."])("what has no letter or digit was not read: %s", (text) => {
  expect(judged(text)).toBe("UNREAD");
});

const harmless = fc.constantFrom(...[...ALLOWED].filter((word) => /^[a-z]{4,}$/.test(word)));
const harmlessBones = new Set([...ALLOWED].map(skeleton));
const name = fc
  .string({ unit: fc.constantFrom(..."bcdfghjklmnpqrstvwxz"), minLength: 4, maxLength: 10 }) // no vowel: no word
  .filter((word) => !harmlessBones.has(skeleton(word))); // and not one misread: bprn is bpm

test("harmless words do not save a line with a name among them, wherever it stands", () => {
  fc.assert(
    fc.property(fc.array(harmless, { maxLength: 4 }), name, fc.nat(4), (others, stranger, where) => {
      const line = others.toSpliced(where, 0, stranger).join(" ");
      expect(judged(line)).toBeDefined();
    }),
  );
});

test("a date goes in any order and with any separator", () => {
  const day = fc.integer({ min: 1, max: 31 }).map((n) => String(n).padStart(2, "0"));
  const month = fc.integer({ min: 1, max: 12 }).map((n) => String(n).padStart(2, "0"));
  const year = fc.integer({ min: 1900, max: 2050 }).map(String);
  const orders = fc.constantFrom([0, 1, 2], [1, 0, 2], [2, 1, 0]);
  fc.assert(
    fc.property(day, month, year, orders, fc.constantFrom(".", "/", "-", " . "), (d, m, y, order, separator) => {
      expect(judged(order.map((i) => [d, m, y][i]).join(separator))).toBeDefined();
    }),
  );
});

test("a number of five digits and more goes, whatever stands around it", () => {
  fc.assert(
    fc.property(harmless, fc.integer({ min: 10_000, max: 2 ** 31 }), (word, number) => {
      expect(judged(`${word} ${number}`)).toBe("PATTERN");
    }),
  );
});

test.each(["NG 1.2", "LI 2.5", "WU 3.5"])("a name of two letters does not stay for the number behind it: %s", (line) => {
  expect(judged(line)).toBe("NOT_ALLOWED");
});
