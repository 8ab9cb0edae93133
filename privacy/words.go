package privacy

import "strings"

// cue is what the words around a candidate say about it.
type cue int8

const (
	none     cue = iota
	weak         // "my number": likely
	strong       // "call me on"
	contrary     // "order", "tracking": it is something else
)

// subject chooses what the words are asked about.
type subject int8

const (
	aboutPhone subject = iota
	aboutCard
)

// wordCues are the context words by subject, language and cue, folded as foldRune folds. They are matched whole.
// They were chosen from how customers write about numbers in these languages; no public list exists.
var wordCues = [...]struct {
	subject  subject
	language languages
	cue      cue
	words    string
}{
	{aboutPhone, anyLanguage, strong, "tel tele telefono telefon telephone phone mobile mobil fax whatsapp whatsap wa wapp sms telegram signal gsm"},
	{aboutPhone, it, strong, "telefonico telefonici cell cellulare cellulari fisso recapito recapiti chiamami chiamatemi chiamarmi chiamare chiamateci chiamaci chiami richiamatemi richiamami richiamarmi richiamare contattatemi contattami contattarmi contattare telefonatemi telefonami telefonare scrivetemi rintracciabile reperibile"},
	{aboutPhone, it, weak, "numero num"},
	{aboutPhone, it, contrary, "ordine ordini pratica spedizione tracking pacco codice cod coupon buono voucher fattura fatture cliente contratto prenotazione polizza seriale serie matricola imei sku articolo prodotto iva piva partita conto importo versione bolletta bollettino reclamo segnalazione ticket lotto isbn ean rif riferimento caso protocollo utenza contatore pod pdr volo euro eur carta prezzo anni giorni id ip passaporto patente tessera"},
	{aboutPhone, en, strong, "cell cellphone call calling called contact text texting ring reach reachable landline telephone callback dial"},
	{aboutPhone, en, weak, "number num"},
	{aboutPhone, en, contrary, "order orders tracking ticket case ref reference booking reservation invoice customer client account contract policy serial sku item product code coupon voucher gift parcel shipment package version flight id imei isbn claim meter amount card port price vat build ssn itin ein nhs routing tax passport licence license ip"},
	{aboutPhone, es, strong, "movil celular llamadme llamarme llamame llamen llamenme llamad llamar llamanos fijo contacto contactar localizable wasap telefonico"},
	{aboutPhone, es, weak, "numero num"},
	{aboutPhone, es, contrary, "pedido pedidos seguimiento incidencia reserva factura cliente contrato poliza codigo cupon vale referencia paquete envio vuelo articulo producto expediente cuenta caso tarjeta importe euros billete localizador serie dni nif nie cif ip"},
	{aboutPhone, fr, strong, "portable fixe appelez appeler appelle rappelez rappeler rappelle joindre joignable contacter contactez numerotez"},
	{aboutPhone, fr, weak, "numero num"},
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
var possessives = map[string]bool{"my": true, "mio": true, "mi": true, "mon": true, "meine": true, "mein": true}

type wordKey struct {
	subject subject
	word    string
}

type wordMeaning struct{ by [anyLanguage + 1]cue } // by language bit

var meanings = func() map[wordKey]*wordMeaning {
	m := make(map[wordKey]*wordMeaning)
	for _, w := range wordCues {
		for _, word := range strings.Fields(w.words) {
			k := wordKey{w.subject, word}
			if m[k] == nil {
				m[k] = new(wordMeaning)
			}
			for l := it; l < anyLanguage; l <<= 1 {
				if w.language&l != 0 {
					m[k].by[l] = w.cue
				}
			}
		}
	}
	return m
}()

// meaning is what a folded word says in the languages of the guard; a word that differs between two of them says the more telling.
func (g *Guard) meaning(about subject, word []byte) cue {
	m := meanings[wordKey{about, string(word)}]
	if m == nil {
		return none
	}
	best := none
	for l := it; l < anyLanguage; l <<= 1 {
		if c := m.by[l]; c != none && g.speaks(l) && (best == none || c == strong || c == contrary && best == weak) {
			best = c
		}
	}
	return best
}
