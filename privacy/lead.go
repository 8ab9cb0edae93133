package privacy

// reading is how what a lead announces is read.
type reading uint8

const (
	readNothing reading = iota
	readPassword
	readKey
	readBIC
	readBirth
	readNamed         // a name, after "my name is"
	readLabelled      // after "booked under"
	readTitled        // after "Mrs"
	readClaimed       // after "I am"
	readSigned        // after "best regards"
	readHere          // before "here"
	readStreetAhead   // "via Roma 12"
	readStreetMaybe   // the same, of words that are often something else
	readStreetCut     // the same, of words cut short: "v.le", "C/"
	readStreetBehind  // "12 High Street"
	readStreetAmid    // "12 rue Victor Hugo"
	readStreetGerman  // "Frankfurter Straße 12"
	readStreetArticle // "Am Markt 5"
	hearNumeral       // a number word: many in a row are digits
	hearAt            // a word for "@"
	hearDot           // a word for "." or another sign in an address
)

// lead is what a word announces in some languages.
type lead struct {
	language languages
	reading  reading
}

// leadWords are the words and phrases that announce what has no form of its own, such as "password" or "my_name_is". They are written as
// in wordCues.
//
// To add one: a reading above, rows here, and a case in read. What read calls stands in the file of its type, looks at a bounded number of bytes
// beside the lead, adds what it finds, and returns where the scan goes on: the end of the lead, or the end of what it has read.
var leadWords = [...]struct {
	reading  reading
	language languages
	words    string
}{
	{readPassword, anyLanguage, "password passwords pwd passwd passwort kennwort passcode passphrase psw pass parola_chiave parola_d_ordine contrasena clave clave_de_acceso mot_de_passe mdp passwort_ist password_is pw"},
	{readKey, anyLanguage, "api_key apikey api_keys api_token token secret_key access_key access_token bearer chiave_api chiave_segreta api_secret client_secret clave_api clave_de_api cle_api cle_d_api api_schlussel " +
		"schlussel secret my_key auth_token ssh_key private_key webhook_secret credentials key token_api"},
	{readBIC, anyLanguage, "bic swift swift_code bic_code codice_swift codice_bic code_bic code_swift bic_swift swift_bic"},
	{readBirth, it, "compleanno nato nata nati data_di_nascita classe ddn data_nascita nascita"},
	{readBirth, en, "born dob date_of_birth birth_date birthdate birthday d_o_b"},
	{readBirth, es, "nacido nacida naci fecha_de_nacimiento fecha_nacimiento nacimiento cumpleanos"},
	{readBirth, fr, "ne nee date_de_naissance naissance nes anniversaire"},
	{readBirth, de, "geboren geb geburtsdatum geburtstag gebdatum geb_datum"},

	{readNamed, it, "mi_chiamo mio_nome_e"},
	{readNamed, en, "my_name_is my_name_s name_is name_s my_name called_is"},
	{readNamed, es, "me_llamo mi_nombre_es nombre_es"},
	{readNamed, fr, "je_m_appelle mon_nom_est nom_est je_me_nomme"},
	{readNamed, de, "ich_heise ich_heisse mein_name_ist name_ist mein_name heise heisse"},
	{readLabelled, it, "nome_e_cognome nome_cognome intestato_a intestata_a intestatario intestataria a_nome_di a_nome si_chiama a_nome_della firmato nominativo cognome_e_nome cognome"},
	{readLabelled, en, "full_name account_holder under_the_name in_the_name cardholder cardholder_name surname last_name first_name booked_under registered_to"},
	{readLabelled, es, "se_llama a_nombre_de nombre_y_apellidos nombre_completo apellidos titular firmado"},
	{readLabelled, fr, "au_nom_de nom_et_prenom nom_prenom moi_c_est s_appelle"},
	{readLabelled, de, "auf_den_namen lautet_auf vor_und_nachname unterschrieben"},
	{readClaimed, it, "sono nome titolare firma chiamo qui_e"},
	{readClaimed, en, "i_am i_m im this_is name signed"},
	{readClaimed, es, "soy nombre"},
	{readClaimed, fr, "je_suis nom prenom c_est signe titulaire"},
	{readClaimed, de, "ich_bin name hier_ist kontoinhaber inhaber"},
	{readNothing, anyLanguage, "nome_utente user_name username nombre_de_usuario nom_d_utilisateur brand_name file_name company_name product_name domain_name nome_file nome_dominio nome_prodotto"},
	{readClaimed, it, "moglie marito figlio figlia madre padre mamma papa nonna nonno suocera compagna compagno sorella fratello passeggero passeggera destinatario destinataria mittente paziente conducente " +
		"referente parla scrive cliente sottoscritto sottoscritta del_conto della_carta dell_account della_linea del_contratto beneficiario"},
	{readClaimed, en, "wife husband son daughter mother father mum mom dad brother sister partner passenger recipient sender patient driver customer client attn attention the_account the_card account_name " +
		"beneficiary payee contact addressee under guest traveller tenant"},
	{readClaimed, es, "mujer marido esposa esposo hijo hija madre padre abuela abuelo hermana hermano pareja pasajero pasajera destinatario destinataria remitente paciente conductor la_cuenta la_tarjeta beneficiario " +
		"clienta habla abajo_firmante"},
	{readClaimed, fr, "femme mari epouse epoux fils fille mere pere frere soeur conjoint passager passagere destinataire expediteur patient patiente conducteur du_compte la_carte beneficiaire cliente soussigne soussignee"},
	{readClaimed, de, "mann tochter sohn mutter vater bruder schwester partner partnerin passagier fahrgast empfanger empfangerin absender patient patientin fahrer des_kontos kunde kundin hier_schreibt " +
		"hier_spricht spricht schreibt vorname nachname"},
	{readHere, en, "here"},
	{readHere, it, "qui"},
	{readHere, es, "aqui"},
	{readHere, fr, "ici"},
	{readHere, de, "hier"},
	{readTitled, it, "sig sigra sig_ra signor signora signorina dott dottssa avv ing"},
	{readTitled, en, "mr mrs ms miss"},
	{readTitled, es, "sra srta senor senora don dona"},
	{readTitled, fr, "mme mlle monsieur madame mademoiselle"},
	{readTitled, de, "herr frau herrn"},
	{readSigned, it, "saluti cordiali_saluti distinti_saluti cordialmente firma firmato"},
	{readSigned, en, "regards kind_regards best_regards sincerely yours cheers signed"},
	{readSigned, es, "saludos saludo atentamente cordialmente firmado fdo"},
	{readSigned, fr, "cordialement salutations signe"},
	{readSigned, de, "grusse grussen gruse grusen grus gruss mfg lg hochachtungsvoll"},

	{readStreetAhead, it, "via viale corso piazza piazzale piazzetta largo vicolo contrada lungomare lungarno lungotevere strada borgo salita circonvallazione localita frazione rione calata"},
	{readStreetAhead, es, "calle avenida avda pza plza ctra urb paseo plaza carrer camino carretera travesia ronda glorieta callejon urbanizacion rua avinguda placa passeig"},
	{readStreetCut, anyLanguage, "v c p l zza za av"},
	{readStreetBehind, en, "street st road rd avenue ave lane ln drive dr close court crescent terrace gardens square way place grove hill park mews row boulevard blvd green walk parade quay"},
	{readStreetAmid, fr, "rue avenue av boulevard bd blvd place chemin allee impasse quai cours route square passage faubourg villa sentier esplanade"},
	{readStreetGerman, de, "strasse strase str platz allee weg ring gasse ufer damm chaussee"},
	{readStreetArticle, de, "am an_der an_den im unter_den auf_dem"},
}

// read reads what the lead [start, end) announces.
func (sc *scanner) read(r reading, start, end int) int {
	if isDigit(byteAt(sc.text, end)) {
		return end // part of a code
	}
	switch r {
	case readPassword:
		return sc.password(end)
	case readKey:
		return sc.apiKey(end)
	case readBIC:
		return sc.bic(start, end)
	case readBirth:
		return sc.birthDate(end)
	case readNamed, readLabelled, readTitled, readClaimed, readSigned:
		return sc.person(introduction(r-readNamed), start, end)
	case readHere:
		return sc.personHere(start, end)
	case readStreetAhead:
		return sc.streetAhead(start, end, true)
	case readStreetMaybe:
		return sc.streetAhead(start, end, false)
	case readStreetCut:
		return sc.streetCut(start, end)
	case readStreetBehind:
		return sc.streetBehind(start, end)
	case readStreetAmid:
		return sc.streetAmid(start, end)
	case readStreetGerman:
		return sc.streetSpaced(start, end)
	case readStreetArticle:
		return sc.streetArticle(start, end)
	case hearNumeral:
		sc.hearNumeral()
	case hearAt:
		sc.hearAt(start, end)
	case hearDot:
		sc.disguise = sc.disguise || sc.at > 0 && sc.words-sc.at <= signReach
	}
	return end
}
