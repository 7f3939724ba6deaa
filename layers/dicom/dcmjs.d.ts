declare module "dcmjs" {
  const dcmjs: { readonly data: { readonly DicomMetaDictionary: { readonly nameMap: object } } };
  export default dcmjs;
}
