package privacy

// cue is what the words around a candidate say about it.
type cue int8

const (
	none     cue = iota
	weak         // "my number": likely
	strong       // "call me on"
	contrary     // "order", "tracking": it is something else
)

// subject is what a context word is about. Several types may share one.
type subject uint8

const (
	aboutPhone subject = iota
	aboutCard
	aboutFiscal
	aboutVAT
	aboutIDCard
	aboutPassport
	aboutLicence
	aboutHealthCard
	aboutNIF
	aboutNIR
	aboutTaxDE
	aboutNINO
	aboutNHS
	aboutSSN
	aboutEIN
	aboutABA
	aboutBSN
	aboutPESEL
	aboutNN
	aboutCPF
	aboutAadhaar
	aboutPAN
	aboutCode
	aboutSMS // what makes "code" one that was sent
	aboutPIN
	aboutCVV
	aboutIP
	aboutPlace
	aboutPlate
	aboutBirth
	aboutHome
	aboutCompany
	aboutHealth
	aboutSIN
	aboutPhysician
	aboutVoter
	aboutResident
	aboutPostcode
	aboutPLZ
	aboutBank
	aboutBack // what makes digits those on the back of a card
)

// wordCue is a list of context words.
type wordCue struct {
	about    subject
	language languages
	cue      cue
	words    string
}

// wordCues are the context words by subject, language and cue, folded as foldRune folds, and matched whole. A phrase of two or three words
// is joined by "_": "social_security"; what stands between its words in a text may be blanks, an apostrophe or a hyphen.
// They were chosen from how customers write about numbers in these languages; no public list exists.
var wordCues = [...]wordCue{
	{aboutPhone, anyLanguage, strong, "tel tele telefono telefon telephone phone mobile mobil fax whatsapp whatsap wa wapp sms telegram signal gsm mob ph cel tlf"},
	{aboutPhone, it, strong, "telefonico telefonici cell cellulare cellulari fisso recapito recapiti chiama chiamate telefona chiamami chiamatemi chiamarmi chiamare chiamateci chiamaci chiami richiamatemi richiamami richiamarmi richiamare contattatemi contattami contattarmi contattare telefonatemi telefonami telefonare scrivetemi rintracciabile reperibile"},
	{aboutPhone, it, weak, "numero num sono_al sono_allo mi_trovate_al mi_trovi_al"},
	{aboutPhone, it, contrary, "ordine ordini pratica spedizione tracking pacco codice cod coupon buono voucher fattura fatture cliente contratto prenotazione polizza seriale serie matricola imei sku articolo prodotto iva piva partita conto importo versione bolletta bollettino reclamo segnalazione ticket lotto isbn ean rif riferimento caso protocollo utenza contatore pod pdr volo euro eur carta prezzo anni giorni id ip passaporto patente tessera"},
	{aboutPhone, en, strong, "cell cellphone call calling called contact text texting ring reach reachable landline telephone callback dial"},
	{aboutPhone, en, weak, "number num"},
	{aboutPhone, en, contrary, "order orders tracking ticket case ref reference booking reservation invoice customer client account contract policy serial sku item product code coupon voucher gift parcel shipment package version flight id imei isbn claim meter amount card port rma uuid guid awb waybill price vat build ssn itin ein nhs routing tax passport licence license ip"},
	{aboutPhone, es, strong, "movil celular llamadme llamarme llamame llamen llamenme llamad llamar llamanos fijo contacto contactar localizable wasap telefonico"},
	{aboutPhone, es, weak, "numero num"},
	{aboutPhone, es, contrary, "pedido pedidos seguimiento incidencia reserva factura cliente contrato poliza codigo cupon vale referencia paquete envio vuelo articulo producto expediente cuenta caso tarjeta importe euros billete localizador serie dni nif nie cif ip"},
	{aboutPhone, fr, strong, "port portable fixe appelez appeler appelle rappelez rappeler rappelle joindre joignable contacter contactez numerotez"},
	{aboutPhone, fr, weak, "numero num suis_au"},
	{aboutPhone, fr, contrary, "commande commandes colis suivi dossier facture client contrat police code bon reference reservation vol ticket article produit compte siret siren sinistre carte montant euros serie secu securite ss nir ip passeport"},
	{aboutPhone, de, strong, "telefonnummer handy handynummer mobilnummer rufnummer ruckrufnummer festnetz festnetznummer erreichbar erreichen anrufen ruft rufen ruf anruf zuruckrufen ruckruf"},
	{aboutPhone, de, weak, "nummer nr unter"},
	{aboutPhone, de, contrary, "bestellung bestellnummer sendung sendungsnummer paket paketnummer rechnung rechnungsnummer kunde kundennummer vertrag vertragsnummer buchung buchungsnummer gutschein gutscheincode vorgang vorgangsnummer code fehlercode referenz aktenzeichen artikel artikelnummer flug konto kontonummer auftrag auftragsnummer zahler zahlernummer seriennummer ticket ticketnummer betrag karte steuernummer ausweisnummer ip"},
	{aboutCard, anyLanguage, strong, "visa mastercard maestro amex card pan"},
	{aboutCard, it, strong, "carta carte bancomat prepagata credito debito postepay"},
	{aboutCard, en, strong, "cards credit debit"},
	{aboutCard, es, strong, "tarjeta tarjetas credito debito"},
	{aboutCard, fr, strong, "carte cartes cb credit debit bancaire"},
	{aboutCard, de, strong, "karte karten kreditkarte kreditkartennummer kartennummer debitkarte girocard"},
}

// possessives make a weak word after the number a statement about it: "… is my number".
var possessives = newWordList("my mio mi mon meine mein")

// meaning is what a folded word says in the languages of the guard.
func (g *Guard) meaning(about subject, word []byte) cue {
	if m := vocab().at(keyOf(word)); m != nil {
		return m.says(g, about)
	}
	return none
}
