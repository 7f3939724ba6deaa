import { describe, expect, test } from "vitest";
import { WORDINGS } from "#pages/languages";
import { shareEmail, shareText } from "#pages/share-message";
import { textParts } from "#pages/text-parts";
import { LANGUAGES } from "#pipeline/documents";

const LINK = `https://pictures.example.test/s/${"a".repeat(27)}`;
const facts = { clinic: undefined, link: LINK, expires: new Date("2027-08-31T12:00:00Z") };

/** The letters of GSM 03.38, its extension apart: a text message in others takes twice the room. */
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/;

test.each(LANGUAGES)("%s: the e-mail says what, where and until when, as text and as HTML", async (language) => {
  const email = await shareEmail({ ...facts, language });
  for (const part of [email.text, email.html]) {
    expect(part).toContain(LINK);
    expect(part).toMatch(/2027/);
  }
  expect(email.html).toContain(`lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}"`);
});

test.each(LANGUAGES)("%s: the e-mail fetches nothing from anywhere", async (language) => {
  const { html } = await shareEmail({ ...facts, language });
  const addresses = [...html.matchAll(/(?:src|href|url)\s*[=(]\s*["']?([^"')>\s]+)/g)].map(([, address]) => address);
  expect(new Set(addresses)).toEqual(new Set([LINK]));
});

test.each(LANGUAGES)("%s: the subject and the text message say nothing of an examination", async (language) => {
  const shown = `${(await shareEmail({ ...facts, language })).subject} ${shareText({ ...facts, language }, true)}`;
  expect(shown).not.toMatch(/ultra|écho|ecogr|scan|pregnan|الموجات|فحص/i);
});

describe.each([true, false])("where an answer reaches us: %s", (canAnswer) => {
  test.each(LANGUAGES)("%s: the text message names the sender, what for, the link and how to get no more", (language) => {
    const body = shareText({ ...facts, clinic: "Praxis am Park", language }, canAnswer);
    expect(body).toMatch(/^Praxis am Park ?: /);
    expect(body).toContain(LINK);
    expect(body.endsWith(WORDINGS[language].smsStop[canAnswer ? "reply" : "tell"])).toBe(true);
    expect(body.includes("STOP")).toBe(canAnswer);
    if (language !== "ar") expect(body).toMatch(GSM);
    expect(textParts(body)).toBe(language === "ar" ? 2 : 1);
  });
});

test.each(LANGUAGES)("%s: the e-mail says how to get no more, and the clinic's own words as text", async (language) => {
  const email = await shareEmail({ ...facts, language, words: "All the best & <b>good luck</b>" });
  for (const part of [email.text, email.html]) expect(part).toContain(WORDINGS[language].email.stop);
  expect(email.text).toContain("All the best & <b>good luck</b>");
  expect(email.html).toContain("All the best &amp; &lt;b&gt;good luck&lt;/b&gt;");
});

test("the clinic's name is text, not HTML", async () => {
  const { html } = await shareEmail({ ...facts, language: "en", clinic: "<b>Doe & Doe</b>" });
  expect(html).toContain("&lt;b&gt;Doe &amp; Doe&lt;/b&gt;");
});
