/** The words that cleaned text may consist of: anatomy, examination, position, technique. No word of these is a name on its own. */
export const VOCABULARY: ReadonlySet<string> = new Set(
  `
abdomen abdominal acquisition adnexa amniotic anatomy aneurysm angiography anterior aorta aortic apex apical appendix arm arterial artery
ascites assessment atrial atrium axial axilla axillary bilateral biometry biophysical biopsy biparietal bladder bone bowel brachial brain
breast calf cardiac carotid catheter cava cerebellum cerebral cervical cervix chest chorionic circumference colon color colour complete
compression contrast coronal coronary cranial ct cyst cystic delivery diameter diastole diastolic diffusion doppler duct ductus duplex
echo echocardiogram echocardiography ectopic effusion ejection elastography elbow endometrial endometrium endovaginal epigastric estimated
exam examination extremity fallopian fast femoral femur fetal fetus fibroid finding first flow fluid focused follicle follow followup foot
fraction frontal gallbladder gestation gestational graft guided gynecology hand head heart hepatic hernia hip humerus hysterosalpingography
iliac image imaging inferior infant inguinal intrauterine ivc jugular kidney knee lateral left leg length lesion limited liver long
longitudinal lower lumbar lung lv lymph mass measurement medial median mediastinum midline mitral mode molar monitoring mr mri muscle
musculoskeletal myocardial native neck neonatal nerve nodal node nodule normal nuchal ob obstetric obstetrical obstetrics ovarian ovary
pancreas parasternal parathyroid pediatric paediatric pelvic pelvis penile pericardial perfusion peripheral phase placenta plane pleural
popliteal portal position post posterior postpartum power pregnancy prenatal preterm procedure profile prone prostate protocol pulmonary
pulsed pylorus quadrant quantification radius rectal renal repeat report rest retroperitoneal right routine rv sagittal scan screening
scrotal scrotum second series short shoulder shunt sinus skin skull soft spectral spine spleen standard status stenosis stenting sternal
stomach stone stress study subclavian subcostal superior supine surface survey systole systolic tamponade temporal tendon testicular testis
testes third thoracic thorax three thrombosis thrombus thyroid tibial tissue trachea transabdominal transcranial transducer
transesophageal transplant transrectal transthoracic transvaginal transverse tricuspid trimester triplet tumor tumour twin twins two
ultrasound umbilical unilateral upper ureter urinary us uterine uterus vaginal valve varicose vascular vein velocity venous ventricle
ventricular vessel view volume wall week weeks wrist xray year years yolk
`
    .trim()
    .split(/\s+/),
);

/** Words that may stand between those of the vocabulary, and say nothing alone. */
export const BETWEEN: ReadonlySet<string> = new Set("and at by for from in no of on or the to with without".split(" "));

/** Words that stand where a name or an institution should and tell nothing of anybody. */
export const WORDLESS: ReadonlySet<string> = new Set(
  `
anon anonymous anonymized anonymised deidentified removed unknown none null test testing patient subject volunteer phantom demo sample name
unnamed noname nobody john_doe hospital clinic clinique klinik klinikum krankenhaus center centre centro medical medicine university
universite universitat institute department dept radiology imaging health healthcare general saint private practice office street road
avenue city room unit station ultrasound scanner
`
    .trim()
    .split(/\s+/),
);

/** Defined terms of PS3.3 that words of names may meet by chance. */
const TERMS = `
ADDITION ADVANCED ANGIO ARTERY AVERAGE AXIAL BIDIRECTIONAL BODY BREAST BRIGHTNESS CHEST CINE COLOR COLUMN COMPLETE CONTAINS CONTINUOUS
COUNT CURVED DENSITY DERIVED DISTORTED DISTANCE DOPPLER DYNAMIC FEMALE FILTERED FLOW FOCUSED FULL GATED GENERAL GREYSCALE HEAD HEART
IDENTITY IMAGE LATERAL LEFT LINEAR LOCALIZER LOSSY MALE MANUAL MAXIMUM MEAN MEASURED MEDIAN MINIMUM MIXED MODIFIED MONOCHROME MULTI
NATIVE NONE NORMAL ORIGINAL OTHER OVARY OVERLAY PALETTE PARTIAL PELVIS PHASE POSTERIOR POWER PRIMARY PROJECTION QUALITY RANGE REFORMATTED
REGION RELATIVE REMOVED RESAMPLED RIGHT SECONDARY SECTOR SEGMENT SEPARATE SIGNED SINGLE SPECTRAL STANDARD STATIC STRESS SUBTRACTION
SUPINE TEXT THORAX TIME TISSUE TRUE UNIFORM UNKNOWN UNMODIFIED UNSIGNED UNVERIFIED UTERUS VECTOR VERIFIED VIDEO VOLUME WHOLE
`;

/** Coded strings that the standard defines: as values of CS they are no names. */
export const DEFINED_TERMS: ReadonlySet<string> = new Set(TERMS.trim().toLowerCase().split(/\s+/));
