package privacy

// reading is how what a lead announces is read.
type reading uint8

const (
	readNothing reading = iota
	readPassword
	readLogin  // a pair, after "login"
	readFiscal // a codice fiscale in whatever groups
	readKey
	readBIC
	readBirth
	readNamed         // a name, after "my name is"
	readLabelled      // after "booked under"
	readTitled        // after "Mrs"
	readClaimed       // after "I am"
	readSigned        // after "best regards"
	readThanked       // after "thanks"
	readAttributed    // after "on behalf of"
	readMentioned     // after "call"
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
	{readLogin, anyLanguage, "login log_in logon user username user_name utente nome_utente usuario nombre_de_usuario identifiant identifiants benutzer benutzername nutzername anmeldung zugangsdaten anmeldedaten credenziali credenciales credentials accesso acceso " +
		"acces creds accedo"},
	{readFiscal, anyLanguage, "codice_fiscale cf c_f cod_fiscale cod_fisc codicefiscale"},
	{readKey, anyLanguage, "api_key apikey api_keys api_token token secret_key access_key access_token bearer chiave_api chiave_segreta api_secret client_secret clave_api clave_de_api cle_api cle_d_api api_schlussel " +
		"schlussel secret my_key auth_token ssh_key private_key webhook_secret credentials key token_api"},
	{readBIC, anyLanguage, "bic swift swift_code bic_code codice_swift codice_bic code_bic code_swift bic_swift swift_bic"},
	{readBirth, it, "compleanno nato nata nati data_di_nascita classe ddn data_nascita nascita"},
	{readBirth, en, "born dob date_of_birth birth_date birthdate birthday d_o_b"},
	{readBirth, es, "nacido nacida naci fecha_de_nacimiento fecha_nacimiento fecha_nac fec_nac nacimiento cumpleanos"},
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
	{readClaimed, it, "moglie marito figlio figlia madre padre mamma papa nonna nonno suocera compagna compagno sorella fratello suocero suocera zio zia cognato cognata nipote cugino cugina genero nuora amico amica mio_vicino mia_vicina fidanzato fidanzata passeggero passeggera destinatario destinataria mittente paziente conducente " +
		"parla scrive cliente sottoscritto sottoscritta del_conto della_carta dell_account della_linea del_contratto beneficiario"},
	{readClaimed, en, "wife husband son daughter mother father mum mom dad brother sister partner uncle aunt cousin nephew niece neighbour neighbor friend flatmate housemate boyfriend girlfriend fiance fiancee landlord landlady grandmother grandfather grandma grandad boss passenger recipient sender patient driver customer client account_name " +
		"beneficiary payee addressee under guest traveller tenant"},
	{readClaimed, es, "mujer marido esposa esposo hijo hija madre padre abuela abuelo hermana hermano suegro suegra tio tia cunado cunada primo prima yerno nuera amigo amiga vecino vecina novio novia companero companera pareja pasajero pasajera destinatario destinataria remitente paciente conductor la_cuenta la_tarjeta beneficiario " +
		"clienta habla abajo_firmante"},
	{readClaimed, fr, "femme mari epouse epoux fils fille mere pere frere soeur gendre oncle tante cousin cousine ami amie voisin voisine copain copine collegue conjoint conjointe passager passagere destinataire expediteur patient patiente conducteur du_compte la_carte beneficiaire cliente soussigne soussignee"},
	{readClaimed, de, "mann tochter sohn mutter vater bruder schwester onkel tante schwager schwagerin schwiegermutter schwiegervater oma opa neffe nichte cousin cousine nachbar nachbarin freund freundin partner partnerin passagier fahrgast empfanger empfangerin absender patient patientin fahrer des_kontos kunde kundin hier_schreibt " +
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
	{readSigned, es, "saludos saludo saludos_cordiales cordiales_saludos cordial_saludo atentamente cordialmente firmado fdo"},
	{readSigned, fr, "cordialement salutations signe"},
	{readSigned, de, "grusse grussen gruse grusen grus gruss mfg lg hochachtungsvoll"},

	{readThanked, anyLanguage, "best best_wishes all_the_best rgds thanks thx cheers grazie gracias merci danke ringrazio thank_you vielen_dank besten_dank muchas_gracias grazie_mille bien_a_vous"},
	{readAttributed, it, "per_conto attenzione c_a referente referenti persona_di_contatto sempre_io ancora_io all_att"},
	{readAttributed, en, "behalf attention attn fao c_o name_of point_of_contact contact_person me_again contact_name"},
	{readAttributed, es, "de_parte en_nombre atencion persona_de_contacto yo_otra_vez yo_de_nuevo"},
	{readAttributed, fr, "la_part de_la_part l_attention personne_a_contacter encore_moi pour_le_compte"},
	{readAttributed, de, "handen z_hd z_h ansprechpartner ansprechpartnerin ansprechperson kontaktperson im_namen im_auftrag s_nochmal s_wieder ich_nochmal ich_wieder"},
	{readMentioned, it, "contatto contattare contattate contatta contatti contattato parlato parlare parli parlate risposto chiedere chiedete chieda chiedi chiamate chiamare chiamato chiama chiami sentito ritirato ritirata scritto consegnare consegnato " +
		"consegnata consegnate firmato assistito seguito segue favore servito avvisare avvisate avvisato spedire spedito rivolgersi rivolgetevi operatore operatrice consulente addetto addetta tecnico tecnica collega impiegato impiegata commessa commesso sono_sempre " +
		"sono_ancora sono_di_nuovo amministratore amministratrice"},
	{readMentioned, en, "contact contacted call called ask asked spoke speak speaking talked talk reach reached delivered signed belongs belong email text message agent advisor adviser operator manager colleague rep technician engineer assistant " +
		"met it_s its named registered ring rung put_through me_through served helped assisted order_of"},
	{readMentioned, es, "contacto contactar contacten contacta contacte contactad preguntar preguntad pregunte pregunten hablado hable hablar hablen atendio atendido llamen llamad llamar llame entregado entregar firmo atiende atendida pongame ponganme dirigirse dirijanse operador " +
		"operadora tecnico asesor asesora comercial encargado encargada soy_otra_vez agente"},
	{readMentioned, fr, "contact contacter contactez contacte rappeler rappelez rappelle joint demander demandez parle parler parlez j_ai_eu appeler appelez appelle remis signe technicien conseiller conseillere operatrice vendeur vendeuse est_encore livre joindre joignez rencontre"},
	{readMentioned, de, "kontakt kontaktieren kontaktiert kontaktiere fragen fragt frage gesprochen sprechen spreche habe_mit hatte_mit hab_mit sprach_mit hd sich_an mich_mit abgegeben lauft_auf ging_an geht_an ruft rufen rufe mitarbeiter mitarbeiterin techniker berater beraterin kollege " +
		"kollegin sachbearbeiter sachbearbeiterin ist_nochmal ist_wieder bin_wieder bin_nochmal an_frau an_herrn"},
	{readHere, en, "again"},

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
		return sc.password(start, end)
	case readLogin:
		return sc.login(end)
	case readFiscal:
		return sc.fiscalAhead(end)
	case readKey:
		return sc.apiKey(end)
	case readBIC:
		return sc.bic(start, end)
	case readBirth:
		return sc.birthDate(end)
	case readNamed, readLabelled, readTitled, readClaimed, readSigned, readThanked, readAttributed, readMentioned:
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
		sc.hearNumeral(start)
	case hearAt:
		sc.hearAt(start, end)
	case hearDot:
		sc.sign(start, sc.at > 0 && sc.words-sc.at <= signReach)
	}
	return end
}
