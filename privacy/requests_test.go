package privacy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/privacy"
)

// requested are the types that Check finds asked for in public.
func requested(t *testing.T, g *privacy.Guard, text string) []privacy.Type {
	t.Helper()
	var types []privacy.Type
	for _, r := range g.Check(text, privacy.Public).Reasons {
		if r.Kind == privacy.Request {
			types = append(types, r.Type)
		}
	}
	return types
}

func TestRequests(t *testing.T) {
	tests := []struct {
		text string
		want []privacy.Type
	}{
		// Italian.
		{"scrivici qui il tuo IBAN", []privacy.Type{privacy.IBAN}},
		{"Ciao Anna, ci dai un numero di telefono a cui chiamarti?", []privacy.Type{privacy.Phone}},
		{"Per il rimborso ci servono nome e cognome e il codice fiscale dell'intestatario ^FB", []privacy.Type{privacy.Person, privacy.NationalID}},
		{"Il tuo numero di cellulare?", []privacy.Type{privacy.Phone}},
		{"Rispondi qui con il tuo IBAN, poi ti scriviamo in DM", []privacy.Type{privacy.IBAN}},
		{"Non dimenticare di indicarci il tuo numero!", []privacy.Type{privacy.Phone}},
		{"Potrebbe cortesemente fornirci la data di nascita?", []privacy.Type{privacy.BirthDate}},
		{"Qual è l'indirizzo di casa? Mandiamo un tecnico.", []privacy.Type{privacy.Address}},
		{"Non serve il DM, lasciaci qui sotto la tua mail", []privacy.Type{privacy.Email}},
		{"Mandaci nome, cognome e numero di telefono", []privacy.Type{privacy.Person, privacy.Phone}},
		{"A quale numero possiamo chiamarti?", []privacy.Type{privacy.Phone}},
		{"Come ti chiami? E dove abiti?", []privacy.Type{privacy.Person, privacy.Address}},
		{"Indicaci le ultime 4 cifre della carta", []privacy.Type{privacy.Card}},
		{"scrivici in DM con il tuo numero", nil},
		{"A quale numero possiamo chiamarti? Scrivicelo in privato", nil},
		{"Ci dici come si chiama il negozio?", nil},
		{"Mandaci un messaggio privato con il tuo codice fiscale, non qui", nil},
		{"Ci serve il tuo numero di telefono. Scrivicelo in DM!", nil},
		{"Non scrivere mai qui il tuo IBAN", nil},
		{"Non ti chiederemo mai la password, diffida di chi lo fa", nil},
		{"Dicci se hai cambiato la password", nil},
		{"Ci indichi il numero d'ordine e il tuo numero cliente?", nil},
		{"Abbiamo ricevuto il tuo IBAN: il rimborso arriva domani", nil},
		{"Hai dimenticato la password? Ecco come recuperarla", nil},
		{"Chiamaci e dicci il tuo codice fiscale", nil},
		{"Ti scriviamo appena arriva la mail di conferma", nil},
		// English.
		{"send us your phone number here", []privacy.Type{privacy.Phone}},
		{"Sorry to hear that, Ann! Could you share your full name and postcode?", []privacy.Type{privacy.Person, privacy.Address}},
		{"What's the best number to reach you?", []privacy.Type{privacy.Phone}},
		{"Your phone number, please?", []privacy.Type{privacy.Phone}},
		{"We'll need your date of birth to find the account", []privacy.Type{privacy.BirthDate}},
		{"Don't forget to send us your email address", []privacy.Type{privacy.Email}},
		{"Reply with your name, address and phone", []privacy.Type{privacy.Person, privacy.Address, privacy.Phone}},
		{"You need to send us your bank details", []privacy.Type{privacy.IBAN}},
		{"No need to DM us, just drop your email below", []privacy.Type{privacy.Email}},
		{"What number can we reach you on?", []privacy.Type{privacy.Phone}},
		{"Can you tell me the email you used?", []privacy.Type{privacy.Email}},
		{"Could you give us your account email?", []privacy.Type{privacy.Email}},
		{"Mind sharing your number?", []privacy.Type{privacy.Phone}},
		{"DM us your phone number and we will call", nil},
		{"Could you give us your account number?", nil},
		{"Send us the email in which you were promised a refund", nil},
		{"Please send us your order number", nil},
		{"We have sent a code to your phone number", nil},
		{"We will send the parcel to your home address", nil},
		{"Never share your password with anyone", nil},
		{"Please don't post your card number here", nil},
		{"Let us know if you got our email", nil},
		{"Could you send us a DM? We need your phone number.", nil},
		{"Click here to send us your IBAN in a private message", nil},
		{"Tell us how you changed your password", nil},
		// Spanish.
		{"¡Hola! ¿Nos facilitas tu número de teléfono?", []privacy.Type{privacy.Phone}},
		{"Necesitamos tu DNI y tu fecha de nacimiento para comprobarlo", []privacy.Type{privacy.NationalID, privacy.BirthDate}},
		{"Déjanos tu correo en los comentarios", []privacy.Type{privacy.Email}},
		{"¿A qué número te llamamos?", []privacy.Type{privacy.Phone}},
		{"Escríbenos por privado con tu DNI", nil},
		{"Nunca te pediremos la contraseña", nil},
		{"¿Nos dices tu número de pedido?", nil},
		{"Dinos si has cambiado la contraseña", nil},
		// French.
		{"Pouvez-vous nous indiquer votre numéro de téléphone ?", []privacy.Type{privacy.Phone}},
		{"Quelle est votre adresse postale ?", []privacy.Type{privacy.Address}},
		{"Il nous faut votre nom, prénom et RIB", []privacy.Type{privacy.Person, privacy.IBAN}},
		{"Envoyez-nous votre RIB en MP", nil},
		{"Ne nous envoyez pas votre IBAN ici", nil},
		{"Merci, nous avons bien reçu votre adresse mail", nil},
		{"Quel est votre numéro de commande ?", nil},
		// German.
		{"Schick uns bitte hier deine Telefonnummer", []privacy.Type{privacy.Phone}},
		{"Könnten Sie uns Ihre Adresse nennen?", []privacy.Type{privacy.Address}},
		{"Deine IBAN brauchen wir auch noch", []privacy.Type{privacy.IBAN}},
		{"Unter welcher Nummer erreichen wir dich?", []privacy.Type{privacy.Phone}},
		{"Wie lautet Ihre Kundennummer?", nil},
		{"Schick uns deine IBAN per DM, nicht hier", nil},
		{"Bitte poste deine Kartennummer nicht öffentlich", nil},
		{"Du kannst deine Adresse im Kundenkonto ändern", nil},
	}
	guard := new(privacy.Guard)
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, requested(t, guard, tt.text)); diff != "" {
				t.Errorf("types asked for in public (-want +got):\n%s", diff)
			}
		})
	}
}
