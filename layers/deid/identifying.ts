/** Besides person names and UIDs: ids of patient, study and order, addresses and contacts, institutions, stations. */
export const IDENTIFYING: ReadonlySet<string> = new Set([
  "00080050", // Accession Number
  "00080080", // Institution Name
  "00080081",
  "00080092",
  "00080094",
  "00081010", // Station Name
  "00081040",
  "00100020", // Patient ID
  "00100021",
  "00100030", // birth date, also in other calendars
  "00100033",
  "00101000",
  "00101040", // Patient's Address
  "00101050",
  "00101080",
  "00101090",
  "00102152",
  "00102154",
  "00102155",
  "00181000", // Device Serial Number
  "00200010", // Study ID
  "00380010",
  "00380060",
  "00401001",
  "00402016",
  "00402017",
  "0040A353",
  "0040A354",
]);

/** Those that name a place: makers lend their names to stations, institutions to departments, so words that stay elsewhere tell nothing. */
export const PLACE_NAMES: ReadonlySet<string> = new Set(["00080080", "00080081", "00081010", "00081040", "00100021"]);

/** Attributes that Table E.1-1 does not list although their values tell who or where: retired order numbers, links, calendars, pictures. */
export const BEYOND_THE_TABLE: ReadonlySet<string> = new Set([
  "00080407", // URIs, which hold UIDs and host names
  "00080408",
  "00080409",
  "0008040B",
  "0008041B", // keys of records
  "0008041C",
  "00081190",
  "00100033", // birth and death in other calendars
  "00100034",
  "00140100",
  "00140104",
  "00142006",
  "00287FE0",
  "00400031", // issuers of identifiers
  "00400032",
  "00401006", // order numbers, retired
  "00401007",
  "00402006",
  "00402007",
  "00404073",
  "0040A067",
  "0040A074", // identifiers of objects as bytes
  "0040A089",
  "0040A992",
  "0040E001",
  "0040E010",
  "00687005",
  "0074100A",
  "0074100C",
  "21000160",
  "7F000010", // pictures and their transforms, retired: nobody looks at them
  "7F000020",
  "7F000030",
  "7F000040",
  "7FE00020",
  "7FE00030",
  "7FE00040",
]);
