// An erasure in a process of its own, so that it can be killed in the middle: clinic and study are the arguments.
const [, , clinic = "", study = ""] = process.argv;
process.env.AWS_SDK_UA_APP_ID = `erase-${process.pid}`;
const { erase } = await import("#aws/erasure");
await erase(clinic, study);
