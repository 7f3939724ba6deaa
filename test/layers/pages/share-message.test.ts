import { expect, test } from "vitest";
import { shareEmail, shareText } from "#pages/share-message";
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
  const shown = `${(await shareEmail({ ...facts, language })).subject} ${shareText({ ...facts, language })}`;
  expect(shown).not.toMatch(/ultra|écho|ecogr|scan|pregnan|الموجات|فحص/i);
});

test.each(LANGUAGES.filter((language) => language !== "ar"))("%s: the text message is one message of plain letters", (language) => {
  const body = shareText({ ...facts, clinic: "Praxis am Park", language });
  expect(body).toMatch(GSM);
  expect(body.length).toBeLessThanOrEqual(160);
});

test("the clinic's name is text, not HTML", async () => {
  const { html } = await shareEmail({ ...facts, language: "en", clinic: "<b>Doe & Doe</b>" });
  expect(html).toContain("&lt;b&gt;Doe &amp; Doe&lt;/b&gt;");
});
