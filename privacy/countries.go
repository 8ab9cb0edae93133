package privacy

import "strings"

// Identifiers of further countries, and of professions. They are found beside the words that announce them; only those of an unmistakable form
// stand alone.
const (
	AustralianABN      Type = "AU_ABN"              // Australia: business number
	AustralianACN      Type = "AU_ACN"              // Australia: company number
	AustralianMedicare Type = "AU_MEDICARE"         // Australia: Medicare card
	AustralianTFN      Type = "AU_TFN"              // Australia: tax file number
	CanadianSIN        Type = "CA_SIN"              // Canada: social insurance number
	GermanPassport     Type = "DE_PASSPORT"         // Germany: Reisepass
	GermanLicence      Type = "DE_FUEHRERSCHEIN"    // Germany: driving licence
	GermanHealthID     Type = "DE_HEALTH_INSURANCE" // Germany: Krankenversichertennummer
	GermanPension      Type = "DE_SOCIAL_SECURITY"  // Germany: Rentenversicherungsnummer
	GermanTaxNumber    Type = "DE_TAX_NUMBER"       // Germany: Steuernummer of a tax office
	GermanVAT          Type = "DE_VAT_ID"           // Germany: Umsatzsteuer-Identifikationsnummer
	GermanRegister     Type = "DE_HANDELSREGISTER"  // Germany: number in the commercial register
	GermanPhysician    Type = "DE_LANR"             // Germany: physician's number
	GermanPractice     Type = "DE_BSNR"             // Germany: practice's number
	IndianGSTIN        Type = "IN_GSTIN"            // India: goods and services number
	IndianPassport     Type = "IN_PASSPORT"         // India: passport
	IndianVoter        Type = "IN_VOTER"            // India: voter's card
	KoreanBusiness     Type = "KR_BRN"              // South Korea: business number
	KoreanLicence      Type = "KR_DRIVER_LICENSE"   // South Korea: driving licence
	KoreanForeigner    Type = "KR_FRN"              // South Korea: foreigner's number
	KoreanPassport     Type = "KR_PASSPORT"         // South Korea: passport
	KoreanResident     Type = "KR_RRN"              // South Korea: resident's number
	NigerianNIN        Type = "NG_NIN"              // Nigeria: national identification number
	SingaporeNRIC      Type = "SG_NRIC_FIN"         // Singapore: identity number
	SingaporeUEN       Type = "SG_UEN"              // Singapore: entity number
	SouthAfricanID     Type = "ZA_ID_NUMBER"        // South Africa: identity number
	BritishLicence     Type = "UK_DRIVING_LICENCE"  // United Kingdom: driver number
	BritishPostcode    Type = "UK_POSTCODE"         // United Kingdom: postcode without a street
	GermanPostcode     Type = "DE_PLZ"              // Germany: postcode without a street
	FrenchTaxID        Type = "FR_TAX_ID"           // France: numéro fiscal de référence
	SpanishNSS         Type = "ES_NSS"              // Spain: número de afiliación a la Seguridad Social
	SwissAHV           Type = "CH_AHV"              // Switzerland: AHV-Nummer
	SwedishPIN         Type = "SE_PERSONNUMMER"     // Sweden: personnummer
	AmericanPassport   Type = "US_PASSPORT"         // United States and others: passport of nine characters
	AmericanLicence    Type = "US_DRIVER_LICENSE"   // United States: driver's license
	AmericanBank       Type = "US_BANK_NUMBER"      // United States: bank account number
	AmericanMedicare   Type = "US_MBI"              // United States: Medicare beneficiary identifier
	AmericanNPI        Type = "US_NPI"              // United States: national provider identifier
	AmericanDEA        Type = "MEDICAL_LICENSE"     // United States: DEA certificate of a prescriber
)

// countryNouns are what those types are called.
var countryNouns = map[Type]noun{
	AustralianABN:      {"il numero di un'impresa australiana", "an Australian business number"},
	AustralianACN:      {"il numero di una società australiana", "an Australian company number"},
	AustralianMedicare: {"il numero di una tessera Medicare", "an Australian Medicare number"},
	AustralianTFN:      {"un codice fiscale australiano", "an Australian tax file number"},
	CanadianSIN:        {"un numero di previdenza canadese", "a Canadian social insurance number"},
	GermanPassport:     {"il numero di un passaporto tedesco", "the number of a German passport"},
	GermanLicence:      {"il numero di una patente tedesca", "the number of a German driving licence"},
	GermanHealthID:     {"un numero di assicurazione sanitaria tedesca", "a German health insurance number"},
	GermanPension:      {"un numero di previdenza tedesco", "a German pension insurance number"},
	GermanTaxNumber:    {"un numero fiscale tedesco", "a number of a German tax office"},
	GermanVAT:          {"una partita IVA tedesca", "a German VAT number"},
	GermanRegister:     {"un numero del registro delle imprese tedesco", "a number in the German commercial register"},
	GermanPhysician:    {"il numero di un medico tedesco", "a German physician's number"},
	GermanPractice:     {"il numero di uno studio medico tedesco", "the number of a German practice"},
	IndianGSTIN:        {"un numero GST indiano", "an Indian GST number"},
	IndianPassport:     {"il numero di un passaporto indiano", "the number of an Indian passport"},
	IndianVoter:        {"il numero di una tessera elettorale indiana", "the number of an Indian voter's card"},
	KoreanBusiness:     {"il numero di un'impresa coreana", "a Korean business number"},
	KoreanLicence:      {"il numero di una patente coreana", "the number of a Korean driving licence"},
	KoreanForeigner:    {"un numero di straniero coreano", "a Korean foreigner's number"},
	KoreanPassport:     {"il numero di un passaporto coreano", "the number of a Korean passport"},
	KoreanResident:     {"un numero di residente coreano", "a Korean resident's number"},
	NigerianNIN:        {"un NIN nigeriano", "a Nigerian NIN"},
	SingaporeNRIC:      {"un NRIC di Singapore", "a Singaporean NRIC"},
	SingaporeUEN:       {"un UEN di Singapore", "a Singaporean UEN"},
	SouthAfricanID:     {"un numero d'identità sudafricano", "a South African identity number"},
	BritishLicence:     {"il numero di una patente britannica", "the number of a British driving licence"},
	BritishPostcode:    {"un codice postale britannico", "a British postcode"},
	GermanPostcode:     {"un codice postale tedesco", "a German postcode"},
	FrenchTaxID:        {"un numero fiscale francese", "a French tax number"},
	SpanishNSS:         {"un numero di previdenza spagnolo", "a Spanish social security number"},
	SwissAHV:           {"un numero AVS svizzero", "a Swiss social security number"},
	SwedishPIN:         {"un numero personale svedese", "a Swedish personal number"},
	AmericanPassport:   {"il numero di un passaporto", "the number of a passport"},
	AmericanLicence:    {"il numero di una patente statunitense", "the number of a US driver's license"},
	AmericanBank:       {"il numero di un conto statunitense", "a US bank account number"},
	AmericanMedicare:   {"un numero Medicare", "a Medicare number"},
	AmericanNPI:        {"il numero di un medico statunitense", "a US provider number"},
	AmericanDEA:        {"il certificato di un medico statunitense", "a US prescriber's certificate"},
}

// countryIdentifiers are their forms.
var countryIdentifiers = [...]identifier{
	{typ: AustralianABN, forms: "99 999 999 999", valid: abn, rigour: checked, about: aboutCompany},
	{typ: AustralianACN, forms: "999 999 999", valid: acn, rigour: checked, about: aboutCompany},
	{typ: AustralianMedicare, forms: "9999 99999 9", valid: medicareAU, rigour: checked, about: aboutHealth},
	{typ: AustralianTFN, forms: "999 999 999", valid: tfn, rigour: checked, about: aboutSIN},
	{typ: CanadianSIN, forms: "999 999 999", valid: sin, rigour: checked, about: aboutSIN},
	{typ: GermanPassport, forms: "AXXXXXXX9", valid: idCardDE, rigour: checked, about: aboutPassport, said: 0.97},
	{typ: GermanIDCard, forms: "A99999999", valid: oldCardDE, about: aboutIDCard, said: 0.9},
	{typ: GermanLicence, forms: "AA99999999X", about: aboutLicence},
	{typ: GermanHealthID, forms: "A999999999", valid: healthIDDE, rigour: checked, about: aboutHealth},
	{typ: GermanPension, forms: "99 99 99 99 A 99 9", valid: pensionDE, rigour: checked, about: aboutHealth, alone: 0.6, parted: 0.7},
	{typ: GermanTaxNumber, forms: "9999999999999|999 999 99999|99 999 9999|99 9999 9999|999 9999 9999|999 999 9999|99 999 99999", valid: taxNumberDE, about: aboutTaxDE, said: 0.9},
	{typ: GermanVAT, forms: "AA 999 999 999", valid: vatDE, begins: "D", rigour: checked, about: aboutVAT, alone: 0.55, parted: 0.55},
	{typ: GermanRegister, forms: "AAA 9|AAA 99|AAA 999|AAA 9999|AAA 99999|AAA 999999", valid: registerDE, begins: "H", about: aboutCompany, alone: 0.5, parted: 0.5},
	{typ: GermanPhysician, forms: "999999999", valid: physicianDE, rigour: checked, about: aboutPhysician},
	{typ: GermanPractice, forms: "999999999", valid: practiceDE, about: aboutPhysician, said: 0.9},
	{typ: IndianGSTIN, forms: "99AAAAA9999AXAX", valid: gstin, about: aboutVAT, alone: 0.75},
	{typ: IndianPassport, forms: "A9999999", valid: passportIN, about: aboutPassport},
	{typ: IndianVoter, forms: "AAA9999999", valid: voterIN, about: aboutVoter},
	{typ: KoreanBusiness, forms: "999 99 99999", valid: businessKR, rigour: checked, about: aboutCompany},
	{typ: KoreanLicence, forms: "99 99 999999 99", valid: licenceKR, about: aboutLicence},
	{typ: KoreanForeigner, forms: "999999 9999999", valid: foreignerKR, about: aboutResident, parted: 0.55},
	{typ: KoreanPassport, forms: "A999A9999|A99999999", valid: passportKR, about: aboutPassport, said: 0.93},
	{typ: KoreanResident, forms: "999999 9999999", valid: registrationKR, about: aboutResident, parted: 0.55},
	{typ: NigerianNIN, forms: "9999 9999 999|99999999999", valid: ninNG, rigour: checked, about: aboutResident},
	{typ: SingaporeNRIC, forms: "A9999999A", valid: nric, rigour: checked, about: aboutResident, alone: 0.55},
	{typ: SingaporeNRIC, forms: "A9999999A", about: aboutResident, said: 0.8},
	{typ: SingaporeUEN, forms: "99999999A", valid: uenBusiness, rigour: checked, about: aboutCompany},
	{typ: SingaporeUEN, forms: "999999999A", valid: uenCompany, rigour: checked, about: aboutCompany},
	{typ: SingaporeUEN, forms: "A99AA9999A", valid: uenOther, rigour: checked, about: aboutCompany, alone: 0.5},
	{typ: SouthAfricanID, forms: "999999 9999 999", valid: identityZA, rigour: checked, about: aboutResident, alone: 0.45, said: 0.97},
	{typ: BritishLicence, forms: "XXXXX 999999 XX 9 AA", valid: drivingLicenceGB, about: aboutLicence, alone: 0.75, parted: 0.75},
	{typ: BritishPostcode, forms: "A9 9AA|A99 9AA|AA9 9AA|AA99 9AA|A9A 9AA|AA9A 9AA|AAA 9AA", valid: postcodeUK, about: aboutPostcode, said: 0.7},
	{typ: GermanPostcode, forms: "99999", valid: postcodeDE, about: aboutPLZ, said: 0.6},
	{typ: Plate, forms: "AA 99 AA 9999|AA 99 A 9999|AA9AAA9999|AA9999|A99999", valid: plateOther, about: aboutPlate, said: 0.9},
	{typ: IndianPAN, forms: "AAAAA9999A", about: aboutPAN, said: 0.9},
	{typ: FrenchTaxID, forms: "99 99 999 999 999|9 999 999 999 999", valid: taxIDFR, rigour: proven, about: aboutTaxDE},
	{typ: SpanishNSS, forms: "99 99999999 99", valid: socialSecurityES, rigour: proven, about: aboutNIR},
	{typ: SwissAHV, forms: "999 9999 9999 99", valid: ahv, rigour: checked, about: aboutNIR, alone: 0.5, parted: 0.85},
	{typ: SwedishPIN, forms: "999999 9999", valid: personnummer, rigour: checked, about: aboutResident},
	{typ: AmericanPassport, forms: "999999999|A99999999", about: aboutPassport, said: 0.9},
	{typ: AmericanLicence, forms: "A9999999|A99999999|A999999999|A999999999999|99999999|999999999|9999999999|99999999999|999999999999|9999999999999", about: aboutLicence, said: 0.85},
	{typ: AmericanBank, forms: "99999999|999999999|9999999999|99999999999|999999999999|9999999999999|99999999999999|999999999999999|9999999999999999|99999999999999999", about: aboutBank, said: 0.8},
	{typ: AmericanMedicare, forms: "9XXX XXX XX99", valid: medicareUS, about: aboutHealth, parted: 0.6},
	{typ: AmericanNPI, forms: "9999 999 999", valid: npi, rigour: checked, about: aboutPhysician},
	{typ: AmericanDEA, forms: "AA9999999|A99999999", valid: dea, rigour: checked, about: aboutPhysician},
}

// countryCues are the words that announce them, written as in wordCues.
var countryCues = [...]wordCue{
	{aboutCompany, anyLanguage, strong, "abn acn uen brn hrb hra handelsregister handelsregisternummer handelsregisternr business_number company_number company_registration amtsgericht business_registration entity_number"},
	{aboutHealth, anyLanguage, strong, "medicare medicare_id mbi kvnr krankenkasse krankenversichertennummer versichertennummer egk gesundheitskarte rvnr rentenversicherungsnummer sozialversicherungsnummer rentenversicherung " +
		"sozialversicherungsausweis rentenversicherungsnr sozialversicherung beneficiary_id egk_nummer"},
	{aboutSIN, anyLanguage, strong, "my_sin sin_number sin_is sin_no sin_card mon_nas numero_nas nas_est tfn tax_file social_insurance assurance_sociale"},
	{aboutPhysician, anyLanguage, strong, "lanr bsnr arztnummer betriebsstattennummer betriebsstattennr npi dea provider_identifier dea_number medical_license medical_licence prescriber dea_no certificate_number provider"},
	{aboutVoter, anyLanguage, strong, "voter epic vote voter_id voter_card election_card"},
	{aboutResident, anyLanguage, strong, "personnummer rrn frn nric african_id id_is fin nin resident_registration identity_number id_number alien_registration national_identification national_id citizen_id permanent_resident id_no nric_fin african_id " +
		"rsa_id refugee_id resident_number"},
	{aboutPostcode, anyLanguage, strong, "postcode post_code postcodes"},
	{aboutPLZ, anyLanguage, strong, "plz postleitzahl postleitzahlen"},
	{aboutBank, anyLanguage, strong, "bank_account bank_acct checking_account savings_account bank_account_number"},
	{aboutVAT, anyLanguage, strong, "ust_idnr ustid ust_id umsatzsteuer_id umsatzsteueridentifikationsnummer gst gstin gstins mwst ust_idnr_nr idnr_ust gst_registration gst_number"},
	{aboutTaxDE, anyLanguage, strong, "st_nr stnr steuernr numero_fiscal spi reference_fiscale"},
	{aboutNIR, anyLanguage, strong, "seguridad_social numero_de_afiliacion naf nss ahv ahv_nummer avs numero_avs sozialversicherungsnummer"},
	{aboutPassport, anyLanguage, strong, "travel_document reisepass_nr pass_nummer"},
	{aboutLicence, anyLanguage, strong, "fahrerlaubnis driver_number driver_licence_number licence_number license_number"},
}

// oldCardDE accepts the numbers of German identity cards that were issued before 2010, which are T and eight digits.
func oldCardDE(code code) bool { return code.chars[0] == 'T' }

// registerDE judges a number in the German commercial register: part A for persons, part B for corporations.
func registerDE(code code) bool {
	c := code.id()
	return c[0] == 'H' && c[1] == 'R' && (c[2] == 'A' || c[2] == 'B')
}

// practiceDE accepts the number of a practice, which has no public check digit.
func practiceDE(code code) bool { return !uniform(code.id()) }

// postcodeUK judges a British postcode as postcodeGB does.
func postcodeUK(code code) bool {
	return postcodeGB(code.text, code.start) == code.end && strings.IndexByte("\t.-/", code.text[code.end-4]) < 0
}
