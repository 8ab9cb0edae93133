package privacy

// codeCues are the context words of codes and secrets, written as in wordCues. What wordCues calls contrary to a phone number, such as
// "order" and "tracking", is contrary to a code as well, unless it is said otherwise here.
var codeCues = [...]wordCue{
	{aboutFiscal, anyLanguage, strong, "codice_fiscale cf c_f cod_fiscale codicefiscale tax_code fiscal_code cod_fisc"},
	{aboutVAT, anyLanguage, strong, "p_iva piva partita_iva partite_iva vat vat_number iva codice_iva part_iva pi"},
	{aboutIDCard, anyLanguage, strong, "carta_d_identita carta_di_identita carta_identita cie id_card identity_card carte_d_identite carte_identite documento_d_identita documento_identita documento_di_identita " +
		"ausweis personalausweis ausweisnummer ausweisnr personalausweisnummer perso persoausweis cni documento_n numero_documento c_i ci carta_d_identita_n identita"},
	{aboutPassport, anyLanguage, strong, "passaporto passport passeport pasaporte reisepass passnummer pass_nr passaporti passport_no passport_number reisepassnummer"},
	{aboutLicence, anyLanguage, strong, "patente patenti driving_licence driver_licence drivers_licence driver_license drivers_license driver_s_license driver_s_licence driving_license licence license permis_de_conduire " +
		"fuhrerschein fuhrerscheinnummer carnet_de_conducir permiso_de_conducir patente_di_guida"},
	{aboutHealthCard, anyLanguage, strong, "tessera_sanitaria team tessera tessera_europea ehic"},
	{aboutNIF, anyLanguage, strong, "dni nif nie cif documento contribuinte identificacion identidad nif_iva"},
	{aboutNIR, anyLanguage, strong, "nir secu securite_sociale n_ss no_ss numero_ss ss securite_soc insee carte_vitale vitale"},
	{aboutTaxDE, anyLanguage, strong, "steuer_id steuerid steueridentifikationsnummer steuernummer idnr steuer_idnr steueridnr steuer_nummer steuer_identifikationsnummer tin identifikationsnummer steuer_nr"},
	{aboutNINO, anyLanguage, strong, "nino national_insurance insurance_number ni_number ni_no ni"},
	{aboutNHS, anyLanguage, strong, "nhs"},
	{aboutSSN, anyLanguage, strong, "ssn social_security itin social_sec my_social tax_id taxpayer_id individual_taxpayer taxpayer social_is ss"},
	{aboutEIN, anyLanguage, strong, "ein employer_id employer_identification tax_id fein federal_id"},
	{aboutABA, anyLanguage, strong, "aba routing routing_number rtn routing_no transit_number"},
	{aboutBSN, anyLanguage, strong, "bsn burgerservicenummer sofinummer burger_service_nummer"},
	{aboutPESEL, anyLanguage, strong, "pesel peselu peselem"},
	{aboutNN, anyLanguage, strong, "rijksregisternummer rijksregister numero_national registre_national niss insz national_number rrn nationaal_nummer rijksregisternr numero_de_registre_national numero_registre"},
	{aboutCPF, anyLanguage, strong, "cpf cnpj"},
	{aboutAadhaar, anyLanguage, strong, "aadhaar aadhar adhar adhaar uidai aadhaar_no"},
	{aboutPAN, anyLanguage, strong, "pan pan_card pan_number pan_no"},
	{aboutPIN, anyLanguage, strong, "pin pincode pin_code codice_pin geheimzahl geheimnummer geheimcode code_confidentiel codice_segreto codigo_secreto code_secret clave numero_secreto secret_code pin_number pins"},
	{aboutPIN, anyLanguage, weak, "carta card tarjeta carte karte ec_karte girocard sim bancomat prepagata codice code codigo account conto cuenta compte konto credito debito"},
	{aboutCVV, anyLanguage, weak, "carta card tarjeta carte karte kreditkarte codice code codigo visa mastercard credito debito credit debit bancaire"},
	{aboutPIN, anyLanguage, contrary, "spilla pinterest"},
	{aboutCVV, anyLanguage, strong, "cvv cvc cvv2 cvc2 cvn csc cryptogramme security_code codice_di_sicurezza codice_sicurezza codigo_de_seguridad codigo_seguridad code_de_securite kartenprufnummer prufziffer prufnummer " +
		"sicherheitscode kartenprufziffer codice_sul_retro"},
	{aboutIP, anyLanguage, strong, "ip ips ipv4 ipv6 address indirizzo_ip ip_address direccion_ip adresse_ip ip_adresse ping host server subnet gateway router dns"},
	{aboutIP, anyLanguage, contrary, "version versione ver firmware release build app v update aggiornamento version_number versionsnummer actualizacion ios android"},
	{aboutPlace, anyLanguage, strong, "gps coordinate coordinates coordenadas coordonnees koordinaten lat latitude latitudine latitud breite position posizione posicion location standort ubicacion"},
	{aboutPlate, anyLanguage, strong, "targa targata targato targhe plate plates number_plate license_plate licence_plate registration_plate registration_number reg vrm car_reg matricula matriculas matriculado placa placas immatriculation " +
		"immatricule immatriculee plaque kennzeichen autokennzeichen kfz nummernschild kfz_kennzeichen car auto macchina veicolo moto furgone coche vehiculo furgoneta voiture vehicule wagen fahrzeug vehicle van"},
	{aboutPlate, anyLanguage, contrary, "volo vuelo vol flight flug modello modelo modele model modell seat posto asiento siege sitz platz gate terminal bus linea treno tren train zug pnr"},
	{aboutHome, anyLanguage, strong, "wohne wohnt wohnhaft wohnen adresse anschrift lieferadresse liefern lieferung rechnungsadresse wohnung zuhause strasse hausnummer versand senden schicken"},
	{aboutBirth, anyLanguage, strong, "birthday birth dob compleanno nascita cumpleanos nacimiento naissance anniversaire geburtstag geburtsdatum"},

	{aboutCode, anyLanguage, strong, "otp mtan tan smstan sms_tan pushtan otp_code codice_otp one_time_code one_time_password one_time_passcode verification_code verification_number numero_di_verifica numero_de_verificacion verify_code authentication_code auth_code " +
		"2fa mfa passcode security_code sicherheitscode codice_di_sicurezza codigo_de_seguridad code_de_securite confirmation_code security_pin login_code access_code"},
	{aboutCode, it, strong, "codice_di_verifica codice_verifica codice_di_conferma codice_conferma codice_temporaneo codice_usa_e_getta codice_di_accesso codice_sms codice_via_sms codice_monouso codice_di_autenticazione"},
	{aboutCode, es, strong, "codigo_de_verificacion codigo_verificacion codigo_de_confirmacion codigo_de_acceso codigo_sms codigo_temporal clave_temporal codigo_de_un_solo_uso codigo_de_autenticacion"},
	{aboutCode, fr, strong, "code_de_verification code_de_confirmation code_de_validation code_temporaire code_sms code_a_usage_unique code_d_acces code_d_authentification code_de_connexion"},
	{aboutCode, de, strong, "bestatigungscode verifizierungscode einmalcode einmalpasswort einmalkennwort freischaltcode aktivierungscode tan_code sms_code anmeldecode zugangscode verifikationscode"},
	{aboutCode, anyLanguage, weak, "code codes"},
	{aboutCode, it, weak, "codice codici"},
	{aboutCode, es, weak, "codigo clave"},
	{aboutCode, anyLanguage, contrary, "errore error erreur fehler fehlercode sconto discount descuento promo promozionale reduction remise rabatt rabattcode gutscheincode postale postal zip post plz cap sconti amico referral invito " +
		"barcode qr cliente customer client kunde fiscale tributo catastale prenotazione booking reserva reservation"},
	{aboutSMS, anyLanguage, strong, "sms text texted message messaggio mensaje whatsapp mail email otp verification verifica verify conferma confirmation"},
	{aboutSMS, it, strong, "ricevuto arrivato arriva arrivata mandato inviato verifica telefono accesso login"},
	{aboutSMS, en, strong, "received sent got texted login expired"},
	{aboutSMS, es, strong, "recibido llego llegado enviado enviasteis verificacion caducado"},
	{aboutSMS, fr, strong, "recu envoye verification expire"},
	{aboutCode, anyLanguage, contrary, "sort area country modello model modele modelo modell prefisso prefix prefijo indicatif vorwahl colour color colore swift branch"},
	{aboutSMS, anyLanguage, contrary, "sconto discount descuento promo promozionale reduction remise rabatt postale postal zip plz"},
	{aboutCode, anyLanguage, contrary, "pin pincode geheimzahl cvv cvc"},
	{aboutSMS, anyLanguage, weak, "code codes codice codici codigo clave"}, // which wordCues has as no phone numbers
	{aboutBack, anyLanguage, weak, "card carta tarjeta carte karte code codice codigo"},
	{aboutSMS, it, strong, "corretto incorretto entra entrare inserito inserisco inserire digito digitato digitare scaduto scade valido prende accetta accettato accettano riconosce riconosciuto funziona funge errato mandate inviate accedere arrivano"},
	{aboutSMS, en, strong, "incorrect fails failing arrived arrives came works work working expires invalid valid entered entering enter typed typing accept accepted accepts rejected refused recognised recognized sends sign_in signin"},
	{aboutSMS, es, strong, "correcto incorrecto llega llegan entra metido introducido introduzco funciona vale valido invalido caduca acepta aceptan aceptado enviaron enviado mandado mandasteis inicio_de_sesion"},
	{aboutSMS, fr, strong, "incorrect errone marche fonctionne accepte refuse rejete tape saisi saisis valide invalide recois connexion passe"},
	{aboutSMS, de, strong, "falsch richtig funktioniert geht akzeptiert angenommen ungultig gultig eingegeben eingeben ein kam kommt verschickt klappt"},

	{aboutCVV, anyLanguage, strong, "verification_value security_number numero_di_sicurezza numero_de_seguridad numero_de_securite codice_a_tre codice_a_3 three_digit_code dreistelliger_code dreistellige_nummer dreistellige_code kartenprufcode"},
	{aboutCVV, fr, strong, "crypto"},
	{aboutCVV, anyLanguage, weak, "digits cifre ziffern chiffres digitos numeros numeri numbers number numero nummer"},
	{aboutCVV, anyLanguage, contrary, "prefisso prefix prefijo indicatif vorwahl modello model"},
	{aboutBack, anyLanguage, strong, "codigo_de_verificacion code_de_verification verification_code codice_di_verifica the_back on_back retro dietro atras detras reverso dorso au_dos au_verso ruckseite hinten security sicurezza seguridad securite verification verificacion verifica"},
	{aboutSMS, de, strong, "erhalten geschickt bekommen zugeschickt anmeldung abgelaufen"},
}
