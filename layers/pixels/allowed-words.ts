/**
 * Words that say nothing of anyone: what is measured, where, how the machine is set. In lower case, without diacritics. Never here: words
 * for sex, EDD, LMP and what else dates a pregnancy by the calendar, months, days of the week, titles, words that are also names.
 */
const MEASURED = `
  bpd ofd hc ac fl hl crl gs ys nt nf nb ga ct cer tcd cm cist mag efw afi mvp apad tad ttd thd apd tib fib rad uln hum fem va vp vh
  bl cl cvx cervix ccl dv psv edv mdv vmax vmin vm pgmax pgmean pg mpg vti ri pi sd s/d hr fhr bpm ef fs lvef edv esv sv ci
  ivsd ivss lvidd lvids lvpwd lvpws lvot rvot rvdd lvd lvs ao la lad lv rv ra ivc svc asc desc arch tapse mapse mv av tv pv tr mr ar
  e/a e/e dt ivrt vol volume length width height depth dist distance area circ circumference angle ratio diam diameter radius trace
  ellipse caliper cal a b c d e sys dia mean min avg average pct growth percentile weeks days wks wk fhm fetal heart rate
  follicle foll endo endometrium msd ut uterus uterine ovary ovaries ovarian ov thickness vel velocity time slope accel
`;
const PLACES = `
  liver kidney renal spleen pancreas gallbladder gb cbd chd aorta aortic bladder prostate thyroid parotid breast lymph node nodes neck
  carotid cca ica eca vert vertebral jugular femoral popliteal tibial saphenous iliac portal vein artery vessel hepatic splenic
  profile face head brain skull spine stomach abdomen abdominal femur humerus tibia fibula radius ulna hand foot feet arm leg legs
  heart 4ch 3vv 3vt 3v outflow placenta plac cord amniotic fluid membrane cervical cerebellum cerebral ventricle ventricular ventricles atrium atrial septum
  thalamus csp orbits lips nose palate chest lung lungs diaphragm kidneys cardiac echo vascular abd ob gyn obstetric obstetrics fetal fetus
  musculoskeletal msk mscskel msksupf tendon muscle shoulder knee hip elbow wrist ankle nerve testis scrotum appendix bowel
  sag sagittal trans transverse tra trv longitudinal lax sax plax psax apical subcostal suprasternal cor coronal ax axial obl oblique
  rt lt right left r med lat ant post sup inf prox dist mid long short axis upper lower medial lateral anterior posterior superior inferior proximal distal
  dex sin re links rechts izq der gauche droite
  leber niere milz herz kopf gesicht profil gesichtsprofil plazenta femur
`;
const SETTINGS = `
  2d 3d 4d 5d b bmode b-mode mmode m-mode pw cw cd cf cfm color colour cpa pd pdi power doppler dop tdi tvi thi phi har harm harmonic hgen hpen hres
  gen general pen res resolution penetration gain gn g dr dyn dynr dynamic range comp compression c map persist persistence per prs prc pst
  freq frq frequency prf wf wall filter flow opt optimize med medium high low min fr rate frame frames fps focus foc foci
  mi ti tis tib tic tlb tls itm im ao pwr acoustic output zoom fov steer sv gate sweep speed invert inv baseline scale edge enh
  sri ci xres xbr sonoct compound cmpd crossbeam crossxbeam crossxbeamci speckle reduction adv advanced std standard normal default preset pre set
  off on auto qscan tgc lgc txm rej chroma tint hd hdi uhd live freeze frozen cine clip loop rev review vol render surface
  volume static thickness threshold thresh multi multiplanar vci hdlive smooth sector linear convex curved array probe 
  db hz khz mhz cm mm ml dl cc cm2 mm2 cm/s m/s mm/s mmhg ms s sec secs g kg lb oz d wd deg fps bpm pct
  tac rs mb xv res-a res-b ph dtce st mape asc dr60 lax fh har-low har-mid har-high tx rx trig ecg ekg resp phys
  philips siemens voluson samsung mindray esaote toshiba hitachi aloka sonosite acuson
  xmit proc store stored progress ready live image images img im loop delay dual quad split single
`;
const PROBES = `
  c5-1 c5-2 c6-1 c9-2 c9-4 c10-3 c10-4 c1-5 c2-9 c1-6 c4-1 s5-1 s4-2 s8-3 s12-4 x5-1 x7-2 l12-5 l12-3 l9-3 l17-5 l18-5 l15-7 l11-3 l7-4 v6-2 v9-2 v8-4 3d9-3
  rab6 rab6-d rab6-rs rab4-8 rab2-5 ric5-9 ric5-9-d rm6c rm7c em6c c1-5-d 4c 4c-d 9l 9l-d ml6-15 11l 12l 4v 3s m5s 3sp 6s 8c e8c ic5-9-d
  6l3 4c1 6c1 9l4 14l5 18l6 4p1 4v1 ec9-4 5c1 10l4 la435 la523 la533 ca541 ca631 ca431 p21 crd c60 l38 hfl38 icx c1-8 p5-3 p4-2 m12l
`;

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Every word that may stay, in lower case. */
export const ALLOWED: ReadonlySet<string> = new Set([MEASURED, PLACES, SETTINGS, PROBES].flatMap(words));

/** Units that a number can stand before, and how reading sees the smallest of them. */
export const UNITS: ReadonlySet<string> = new Set(
  words(
    "% db hz khz mhz cm mm ml dl cc cm2 mm2 cm/s m/s mm/s mmhg ms s sec g kg lb oz w d deg fps bpm wk wks weeks days cn crn rnm nm mn mh2",
  ),
);
