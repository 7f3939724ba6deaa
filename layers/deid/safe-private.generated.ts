// PS3.15 2026c Table E.3.10-1 (sha256 ece4c804f1ef2d8d5a6fd5eceedfd873792d0e71045d1c6821ded0e41d4fa80f); written by scripts/generate-annex-e.ts
/** Group and `xx` of the block, low byte of the element, VR (blank where the table has none), private creator. */
export const ROWS = `
7053xx00	DS	Philips PET Private Group
7053xx09	DS	Philips PET Private Group
00E1xx21	DS	ELSCINT1
00E1xx50	DS	ELSCINT1
01E1xx26	CS	ELSCINT1
01F1xx01	CS	ELSCINT1
01F1xx07	DS	ELSCINT1
01F1xx26	DS	ELSCINT1
01F1xx27	DS	ELSCINT1
0019xx23	DS	GEMS_ACQU_01
0019xx24	DS	GEMS_ACQU_01
0019xx27	DS	GEMS_ACQU_01
0019xx9E	LO	GEMS_ACQU_01
0043xx27	SH	GEMS_PARM_01
0045xx01	SS	GEMS_HELIOS_01
0045xx02	FL	GEMS_HELIOS_01
0903xx10	US	GEIIS PACS
0903xx11	US	GEIIS PACS
0903xx12	US	GEIIS PACS
2001xx01	FL	Philips Imaging DD 001
2001xx02	IS	Philips Imaging DD 001
2001xx03	FL	Philips Imaging DD 001
2001xx04	CS	Philips Imaging DD 001
2001xx05	SS	Philips Imaging DD 001
2001xx06	CS	Philips Imaging DD 001
2001xx07	CS	Philips Imaging DD 001
2001xx08	IS	Philips Imaging DD 001
2001xx09	FL	Philips Imaging DD 001
2001xx0a	IS	Philips Imaging DD 001
2001xx0b	CS	Philips Imaging DD 001
2001xx0c	CS	Philips Imaging DD 001
2001xx0e	CS	Philips Imaging DD 001
2001xx0f	SS	Philips Imaging DD 001
2001xx10	CS	Philips Imaging DD 001
2001xx11	FL	Philips Imaging DD 001
2001xx12	CS	Philips Imaging DD 001
2001xx13	SL	Philips Imaging DD 001
2001xx14	SL	Philips Imaging DD 001
2001xx15	SS	Philips Imaging DD 001
2001xx16	SS	Philips Imaging DD 001
2001xx17	SL	Philips Imaging DD 001
2001xx18	SL	Philips Imaging DD 001
2001xx19	CS	Philips Imaging DD 001
2001xx1a	FL	Philips Imaging DD 001
2001xx1b	FL	Philips Imaging DD 001
2001xx1c	CS	Philips Imaging DD 001
2001xx1d	IS	Philips Imaging DD 001
2001xx1e	CS	Philips Imaging DD 001
2001xx1f	CS	Philips Imaging DD 001
2001xx21	CS	Philips Imaging DD 001
2001xx22	FL	Philips Imaging DD 001
2001xx23	DS	Philips Imaging DD 001
2001xx24	CS	Philips Imaging DD 001
2001xx25	SH	Philips Imaging DD 001
2001xx26	CS	Philips Imaging DD 001
2001xx27	CS	Philips Imaging DD 001
2001xx28	FL	Philips Imaging DD 001
2001xx29	FL	Philips Imaging DD 001
2001xx2a	CS	Philips Imaging DD 001
2001xx2b	CS	Philips Imaging DD 001
2001xx2c	FL	Philips Imaging DD 001
2001xx2d	SS	Philips Imaging DD 001
2001xx2e	CS	Philips Imaging DD 001
2001xx2f	FL	Philips Imaging DD 001
2001xx30	UL	Philips Imaging DD 001
2001xx31	US	Philips Imaging DD 001
2001xx32	FL	Philips Imaging DD 001
2001xx33	CS	Philips Imaging DD 001
2001xx34	CS	Philips Imaging DD 001
2001xx35	SS	Philips Imaging DD 001
2001xx36	CS	Philips Imaging DD 001
2001xx37	CS	Philips Imaging DD 001
2001xx38	FL	Philips Imaging DD 001
2001xx39	FL	Philips Imaging DD 001
2001xx3a	CS	Philips Imaging DD 001
2001xx3b	FL	Philips Imaging DD 001
2001xx3c	FL	Philips Imaging DD 001
2001xx3d	UL	Philips Imaging DD 001
2001xx3e	FL	Philips Imaging DD 001
2001xx3f	CS	Philips Imaging DD 001
2001xx40	CS	Philips Imaging DD 001
2001xx41	FL	Philips Imaging DD 001
2001xx42	CS	Philips Imaging DD 001
2001xx43	IS	Philips Imaging DD 001
2001xx44	IS	Philips Imaging DD 001
2001xx45	IS	Philips Imaging DD 001
2001xx46	CS	Philips Imaging DD 001
2001xx47	FL	Philips Imaging DD 001
2001xx48	SS	Philips Imaging DD 001
2001xx49	IS	Philips Imaging DD 001
2001xx4a	CS	Philips Imaging DD 001
2001xx4b	CS	Philips Imaging DD 001
2001xx4c	CS	Philips Imaging DD 001
2001xx4d	CS	Philips Imaging DD 001
2001xx4e	CS	Philips Imaging DD 001
2001xx4f	FD	Philips Imaging DD 001
2001xx50	LO	Philips Imaging DD 001
2001xx51	IS	Philips Imaging DD 001
2001xx53	CS	Philips Imaging DD 001
2001xx54	FL	Philips Imaging DD 001
2001xx55	UL	Philips Imaging DD 001
2001xx56	CS	Philips Imaging DD 001
2001xx57	CS	Philips Imaging DD 001
2001xx58	UL	Philips Imaging DD 001
2001xx59	IS	Philips Imaging DD 001
2001xx5a	ST	Philips Imaging DD 001
2001xx5d	ST	Philips Imaging DD 001
2001xx5e	ST	Philips Imaging DD 001
2001xx5f	SQ	Philips Imaging DD 001
2001xx60	SL	Philips Imaging DD 001
2001xx61	CS	Philips Imaging DD 001
2001xx62	CS	Philips Imaging DD 001
2001xx63	CS	Philips Imaging DD 001
2001xx64	SH	Philips Imaging DD 001
2001xx65	SQ	Philips Imaging DD 001
2001xx66	SQ	Philips Imaging DD 001
2001xx67	CS	Philips Imaging DD 001
2001xx68	SQ	Philips Imaging DD 001
2001xx69	SQ	Philips Imaging DD 001
2001xx6a	SQ	Philips Imaging DD 001
2001xx6b	SQ	Philips Imaging DD 001
2001xx6d	LO	Philips Imaging DD 001
2001xx6e	SH	Philips Imaging DD 001
2001xx6f	SQ	Philips Imaging DD 001
2001xx71	CS	Philips Imaging DD 001
2001xx72	IS	Philips Imaging DD 001
2001xx73	SQ	Philips Imaging DD 001
2001xx74	DS	Philips Imaging DD 001
2001xx75	DS	Philips Imaging DD 001
2001xx76	UL	Philips Imaging DD 001
2001xx77	CS	Philips Imaging DD 001
2001xx79	SQ	Philips Imaging DD 001
2001xx7a	FL	Philips Imaging DD 001
2001xx7b	IS	Philips Imaging DD 001
2001xx7c	UL	Philips Imaging DD 001
2001xx7d	OW	Philips Imaging DD 001
2001xx7e	US	Philips Imaging DD 001
2001xx7f	US	Philips Imaging DD 001
2001xx80	LO	Philips Imaging DD 001
2001xx81	IS	Philips Imaging DD 001
2001xx82	IS	Philips Imaging DD 001
2001xx83	DS	Philips Imaging DD 001
2001xx84	DS	Philips Imaging DD 001
2001xx85	DS	Philips Imaging DD 001
2001xx86	IS	Philips Imaging DD 001
2001xx87	SH	Philips Imaging DD 001
2001xx88	DS	Philips Imaging DD 001
2001xx89	DS	Philips Imaging DD 001
2001xx8a	DS	Philips Imaging DD 001
2001xx8b	SH	Philips Imaging DD 001
2001xx8c	CS	Philips Imaging DD 001
2001xx90	LO	Philips Imaging DD 001
2001xx91	LO	Philips Imaging DD 001
2001xx92	LO	Philips Imaging DD 001
2001xx93	LO	Philips Imaging DD 001
2001xx94	LO	Philips Imaging DD 001
2001xx9a	SQ	Philips Imaging DD 001
2001xx9b	UL	Philips Imaging DD 001
2001xx9d	LO	Philips Imaging DD 001
2001xx9f	US	Philips Imaging DD 001
2001xxa1	CS	Philips Imaging DD 001
2001xxa2	US	Philips Imaging DD 001
2001xxa3	UL	Philips Imaging DD 001
2001xxa4	UL	Philips Imaging DD 001
2001xxa5	UL	Philips Imaging DD 001
2001xxc0	UL	Philips Imaging DD 001
2001xxc1	LO	Philips Imaging DD 001
2001xxc2	FD	Philips Imaging DD 001
2001xxc3	UL	Philips Imaging DD 001
2001xxc5	SQ	Philips Imaging DD 001
2001xxc6	SQ	Philips Imaging DD 001
2001xxc7	SQ	Philips Imaging DD 001
2001xxca	SQ	Philips Imaging DD 001
2001xxcb	IS	Philips Imaging DD 001
2001xxd0	AT	Philips Imaging DD 001
2001xxd1	US	Philips Imaging DD 001
2001xxd2	US	Philips Imaging DD 001
2001xxd3	US	Philips Imaging DD 001
2001xxd4	US	Philips Imaging DD 001
2001xxd5	US	Philips Imaging DD 001
2001xxd6	US	Philips Imaging DD 001
2001xxd7	US	Philips Imaging DD 001
2001xxd8	US	Philips Imaging DD 001
2001xxd9	US	Philips Imaging DD 001
2001xxda	CS	Philips Imaging DD 001
2001xxdb	US	Philips Imaging DD 001
2001xxdc	US	Philips Imaging DD 001
2001xxdd	US	Philips Imaging DD 001
2001xxde	US	Philips Imaging DD 001
2001xxdf	UL	Philips Imaging DD 001
2001xxe9	SQ	Philips Imaging DD 001
2001xxf1	FL	Philips Imaging DD 001
2001xxf2	FL	Philips Imaging DD 001
2001xxf3	CS	Philips Imaging DD 001
2001xxf4	UL	Philips Imaging DD 001
2001xxf5	CS	Philips Imaging DD 001
2001xxf6	UL	Philips Imaging DD 001
2001xxf7	LO	Philips Imaging DD 001
2001xxf9	SQ	Philips Imaging DD 001
2001xxfb	SQ	Philips Imaging DD 001
2001xxfc	SQ	Philips Imaging DD 001
2001xxfd	SQ	Philips Imaging DD 001
2001xxff	OW	Philips Imaging DD 001
2001xx01	US	Philips Imaging DD 002
2001xx02	FD	Philips Imaging DD 002
2001xx03	CS	Philips Imaging DD 002
2001xx04	SS	Philips Imaging DD 002
2001xx05	FD	Philips Imaging DD 002
2001xx06	US	Philips Imaging DD 002
2001xx07	CS	Philips Imaging DD 002
2001xx08	FD	Philips Imaging DD 002
2001xx09	FD	Philips Imaging DD 002
2001xx0a	FD	Philips Imaging DD 002
2001xx0b	FD	Philips Imaging DD 002
2001xx0c	US	Philips Imaging DD 002
2001xx0d	CS	Philips Imaging DD 002
2001xx0e	FD	Philips Imaging DD 002
2001xx0f	US	Philips Imaging DD 002
2001xx10	SS	Philips Imaging DD 002
2001xx11	SS	Philips Imaging DD 002
2001xx12	CS	Philips Imaging DD 002
2001xx13	SS	Philips Imaging DD 002
2001xx14	FD	Philips Imaging DD 002
2001xx15	FD	Philips Imaging DD 002
2001xx16	FD	Philips Imaging DD 002
2001xx17	FD	Philips Imaging DD 002
2001xx18	CS	Philips Imaging DD 002
2001xx19	FD	Philips Imaging DD 002
2001xx1a	FD	Philips Imaging DD 002
2001xx1b	FD	Philips Imaging DD 002
2001xx1c	FD	Philips Imaging DD 002
2001xx1d	FD	Philips Imaging DD 002
2001xx1e	FD	Philips Imaging DD 002
2001xx1f	FD	Philips Imaging DD 002
2001xx20	FD	Philips Imaging DD 002
2001xx21	FD	Philips Imaging DD 002
2001xx22	FD	Philips Imaging DD 002
2001xx23	FD	Philips Imaging DD 002
2001xx24	FD	Philips Imaging DD 002
2001xx25	FD	Philips Imaging DD 002
2001xx26	FD	Philips Imaging DD 002
2001xx27	FD	Philips Imaging DD 002
2001xx28	US	Philips Imaging DD 002
2001xx29	US	Philips Imaging DD 002
2001xx2a	US	Philips Imaging DD 002
2001xx2b	SS	Philips Imaging DD 002
2001xx2c	FD	Philips Imaging DD 002
2001xx2d	FD	Philips Imaging DD 002
2001xx2e	SS	Philips Imaging DD 002
2001xx2f	SS	Philips Imaging DD 002
2001xx30	SS	Philips Imaging DD 002
2001xx31	SS	Philips Imaging DD 002
2001xx32	SS	Philips Imaging DD 002
2001xx33	SS	Philips Imaging DD 002
2001xx34	SS	Philips Imaging DD 002
2001xx35	FD	Philips Imaging DD 002
2001xx36	FD	Philips Imaging DD 002
2001xx37	FD	Philips Imaging DD 002
2001xx38	FD	Philips Imaging DD 002
2001xx39	CS	Philips Imaging DD 002
2001xx3a	SQ	Philips Imaging DD 002
2001xx3b	SQ	Philips Imaging DD 002
2001xx3c	SQ	Philips Imaging DD 002
2001xx3d	SQ	Philips Imaging DD 002
2001xx3e	SS	Philips Imaging DD 002
2001xx3f	SS	Philips Imaging DD 002
2001xx40	SS	Philips Imaging DD 002
2001xx50	CS	Philips Imaging DD 002
2001xx52	LO	Philips Imaging DD 002
2001xx53	CS	Philips Imaging DD 002
2001xx57	SQ	Philips Imaging DD 002
2001xx58	SQ	Philips Imaging DD 002
2001xx5a	LO	Philips Imaging DD 002
2001xx5c	LO	Philips Imaging DD 002
2001xx5d	UL	Philips Imaging DD 002
2001xx5e	UL	Philips Imaging DD 002
2001xx5f	SQ	Philips Imaging DD 002
2001xx63	ST	Philips Imaging DD 002
2001xx64	SQ	Philips Imaging DD 002
2001xx65	CS	Philips Imaging DD 002
2001xx66	CS	Philips Imaging DD 002
2001xx67	LO	Philips Imaging DD 002
2001xx68	LO	Philips Imaging DD 002
2001xx6b	LO	Philips Imaging DD 002
2001xx71	CS	Philips Imaging DD 002
2001xx72	FL	Philips Imaging DD 002
2001xx73	FL	Philips Imaging DD 002
2001xx74	LO	Philips Imaging DD 002
2001xx75	SS	Philips Imaging DD 002
2001xx01	SQ	Philips Imaging DD 097
2001xx02	FD	Philips Imaging DD 097
2001xx03	FD	Philips Imaging DD 097
2001xx04	FD	Philips Imaging DD 097
2001xx05	SQ	Philips Imaging DD 097
2001xx06	SQ	Philips Imaging DD 097
2001xx07	FD	Philips Imaging DD 097
2001xx08	SQ	Philips Imaging DD 097
2001xx0a	SQ	Philips Imaging DD 097
2001xx0b	SQ	Philips Imaging DD 097
2001xx0d	FD	Philips Imaging DD 097
2001xx0e	SQ	Philips Imaging DD 097
2001xx0f	FD	Philips Imaging DD 097
2001xx12	SQ	Philips Imaging DD 097
2001xx17	US	Philips Imaging DD 097
2001xx18	US	Philips Imaging DD 097
2001xx19	LO	Philips Imaging DD 097
2001xx1a	FD	Philips Imaging DD 097
2001xx1b	UL	Philips Imaging DD 097
2001xx1c	FD	Philips Imaging DD 097
2001xx1d	FD	Philips Imaging DD 097
2001xx1e	FD	Philips Imaging DD 097
2001xx1f	FD	Philips Imaging DD 097
2001xx21	UL	Philips Imaging DD 097
2001xx22	FD	Philips Imaging DD 097
2001xx23	FD	Philips Imaging DD 097
2001xx24	FD	Philips Imaging DD 097
2001xx25	FD	Philips Imaging DD 097
2001xx26	FD	Philips Imaging DD 097
2001xx27	FD	Philips Imaging DD 097
2001xx28	LO	Philips Imaging DD 097
2001xx2a	LO	Philips Imaging DD 097
2001xx2b	FD	Philips Imaging DD 097
2001xx2c	FD	Philips Imaging DD 097
2001xx2d	UL	Philips Imaging DD 097
2001xx2e	SQ	Philips Imaging DD 097
2001xx2f	OB	Philips Imaging DD 097
2001xx30	SL	Philips Imaging DD 097
2001xx31	SL	Philips Imaging DD 097
2001xx32	SL	Philips Imaging DD 097
2001xx36	LO	Philips Imaging DD 097
2001xx37	FD	Philips Imaging DD 097
2001xx38	FD	Philips Imaging DD 097
2001xx39	FD	Philips Imaging DD 097
2001xx3a	FD	Philips Imaging DD 097
2001xx3b	FD	Philips Imaging DD 097
2001xx3c	SQ	Philips Imaging DD 097
2001xx3d	FD	Philips Imaging DD 097
2001xx3e	SQ	Philips Imaging DD 097
2001xx40	UL	Philips Imaging DD 097
2001xx41	LO	Philips Imaging DD 097
2001xx42	SQ	Philips Imaging DD 097
2001xx44	LO	Philips Imaging DD 097
2001xx45	SL	Philips Imaging DD 097
2001xx46	LO	Philips Imaging DD 097
2001xx47	OB	Philips Imaging DD 097
2001xx49	SQ	Philips Imaging DD 097
2001xx4a	OB	Philips Imaging DD 097
2001xx4b	SL	Philips Imaging DD 097
2001xx4c	LO	Philips Imaging DD 097
2001xxa1	CS	Philips Imaging DD 097
2001xxa2	FD	Philips Imaging DD 097
2001xxa3	FD	Philips Imaging DD 097
2001xxa4	FD	Philips Imaging DD 097
2001xxa5	FD	Philips Imaging DD 097
2001xxa6	US	Philips Imaging DD 097
2001xxa8	IS	Philips Imaging DD 097
2001xxa9	SQ	Philips Imaging DD 097
2001xxaa	FD	Philips Imaging DD 097
2001xxab	IS	Philips Imaging DD 097
2001xx00	SQ	Philips Imaging DD 129
2001xx01	SQ	Philips Imaging DD 129
2001xx02	SQ	Philips Imaging DD 129
2001xx03	UL	Philips Imaging DD 129
2001xx04	SQ	Philips Imaging DD 129
2001xx05	FD	Philips Imaging DD 129
2001xx06	FD	Philips Imaging DD 129
2001xx07	CS	Philips Imaging DD 129
2001xx08	CS	Philips Imaging DD 129
2001xx09	UL	Philips Imaging DD 129
0025xx01	OW	Philips ST80i
0019xx0C	IS	SIEMENS MR HEADER
0019xx0D	CS	SIEMENS MR HEADER
0019xx0E	FD	SIEMENS MR HEADER
0019xx27	FD	SIEMENS MR HEADER
0043xx39	IS	GEMS_PARM_01
0043xx6F	DS	GEMS_PARM_01
0025xx07	SL	GEMS_SERS_01
7E01xx01	LO	HOLOGIC, Inc.
7E01xx02	SH	HOLOGIC, Inc.
7E01xx10	SQ	HOLOGIC, Inc.
7E01xx11	SQ	HOLOGIC, Inc.
7E01xx12	OB	HOLOGIC, Inc.
0099xx01	UI	NQHeader
0099xx02	UI	NQHeader
0099xx04	SS	NQHeader
0099xx05	LT	NQHeader
0099xx10	FL	NQHeader
0099xx20	SH	NQHeader
0099xx21	FL	NQHeader
0199xx01	FL	NQLeft
0199xx02	FL	NQLeft
0199xx03	FL	NQLeft
0199xx04	FL	NQLeft
0199xx05	FL	NQLeft
0199xx06	FL	NQLeft
0199xx07	FL	NQLeft
0199xx08	FL	NQLeft
0199xx09	FL	NQLeft
0199xx0a	FL	NQLeft
0199xx0b	FL	NQLeft
0199xx0c	FL	NQLeft
0199xx0d	FL	NQLeft
0199xx0e	FL	NQLeft
0199xx0f	FL	NQLeft
0199xx10	FL	NQLeft
0199xx11	FL	NQLeft
0199xx12	FL	NQLeft
0199xx13	FL	NQLeft
0199xx14	FL	NQLeft
0199xx15	FL	NQLeft
0199xx16	FL	NQLeft
0299xx01	FL	NQRight
0299xx02	FL	NQRight
0299xx03	FL	NQRight
0299xx04	FL	NQRight
0299xx05	FL	NQRight
0299xx06	FL	NQRight
0299xx07	FL	NQRight
0299xx08	FL	NQRight
0299xx09	FL	NQRight
0299xx0a	FL	NQRight
0299xx0b	FL	NQRight
0299xx0c	FL	NQRight
0299xx0d	FL	NQRight
0299xx0e	FL	NQRight
0299xx0f	FL	NQRight
0299xx10	FL	NQRight
0299xx11	FL	NQRight
0299xx12	FL	NQRight
0299xx13	FL	NQRight
0299xx14	FL	NQRight
0299xx15	FL	NQRight
0299xx16	FL	NQRight
2005xx0D	FL	Philips MR Imaging DD 001
2005xx0E	FL	Philips MR Imaging DD 001
0119xx00	LO	SIEMENS Ultrasound SC2000
0119xx01	OB	SIEMENS Ultrasound SC2000
0119xx02	SQ	SIEMENS Ultrasound SC2000
0119xx03	SQ	SIEMENS Ultrasound SC2000
0119xx04	OB	SIEMENS Ultrasound SC2000
0119xx05	UL	SIEMENS Ultrasound SC2000
0119xx06	UL	SIEMENS Ultrasound SC2000
0119xx07	UL	SIEMENS Ultrasound SC2000
0119xx08	UL	SIEMENS Ultrasound SC2000
0119xx09	SS	SIEMENS Ultrasound SC2000
0119xx10	SH	SIEMENS Ultrasound SC2000
0119xx11		SIEMENS Ultrasound SC2000
0119xx12		SIEMENS Ultrasound SC2000
0119xx13	IS	SIEMENS Ultrasound SC2000
0119xx21	SH	SIEMENS Ultrasound SC2000
0129xx00	SQ	SIEMENS Ultrasound SC2000
0129xx02	UI	SIEMENS Ultrasound SC2000
0129xx03		SIEMENS Ultrasound SC2000
0129xx04		SIEMENS Ultrasound SC2000
0129xx05		SIEMENS Ultrasound SC2000
0129xx06	SQ	SIEMENS Ultrasound SC2000
0129xx07	UI	SIEMENS Ultrasound SC2000
0129xx08	OB	SIEMENS Ultrasound SC2000
0129xx09	SQ	SIEMENS Ultrasound SC2000
0129xx10	OB	SIEMENS Ultrasound SC2000
0129xx11	SQ	SIEMENS Ultrasound SC2000
0129xx12	UI	SIEMENS Ultrasound SC2000
0129xx20	SQ	SIEMENS Ultrasound SC2000
0129xx21	OB	SIEMENS Ultrasound SC2000
0129xx22	OB	SIEMENS Ultrasound SC2000
0129xx29	OB	SIEMENS Ultrasound SC2000
0129xx30	CS	SIEMENS Ultrasound SC2000
0139xx01	SL	SIEMENS Ultrasound SC2000
0149xx01	FD	SIEMENS Ultrasound SC2000
0149xx02	FD	SIEMENS Ultrasound SC2000
0149xx03	FD	SIEMENS Ultrasound SC2000
7FD1xx01	OB	SIEMENS Ultrasound SC2000
7FD1xx09	UI	SIEMENS Ultrasound SC2000
7FD1xx10	OB	SIEMENS Ultrasound SC2000
7FD1xx11	OB	SIEMENS Ultrasound SC2000
7FD1xx01	OB	SIEMENS SYNGO ULTRA-SOUND TOYON DATA STREAMING
7FD1xx09	UI	SIEMENS SYNGO ULTRA-SOUND TOYON DATA STREAMING
7FD1xx10	OB	SIEMENS SYNGO ULTRA-SOUND TOYON DATA STREAMING
7FD1xx11	OB	SIEMENS SYNGO ULTRA-SOUND TOYON DATA STREAMING
`;
