package privacy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/privacy"
)

// span is a marked part of a text and its type.
type span struct {
	Type       privacy.Type
	Start, End int
}

// unmark returns the text without its ‹TYPE|value› or ‹value› marks, and what they enclose.
func unmark(text string) (plain string, spans []span) {
	for {
		before, rest, ok := strings.Cut(text, "‹")
		plain += before
		if !ok {
			return plain, spans
		}
		inside, after, _ := strings.Cut(rest, "›")
		typ, value, ok := strings.Cut(inside, "|")
		if !ok || strings.Trim(typ, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != "" {
			typ, value = "", inside
		}
		spans = append(spans, span{privacy.Type(typ), len(plain), len(plain) + len(value)})
		plain += value
		text = after
	}
}

// entities are messages as customers and agents write them, by what they hold. What is marked is found, with its type, and nothing else is.
var entities = map[string][]string{
	"one-time codes": {
		"il codice OTP è ‹OTP_CODE|482913›",
		"mi è arrivato il codice ‹OTP_CODE|482913› via sms ma non funziona",
		"codice di verifica: ‹OTP_CODE|004217›",
		"otp ‹OTP_CODE|771204› scaduto dopo 2 secondi!!",
		"your one time code ‹OTP_CODE|55218› never works",
		"the verification code ‹OTP_CODE|731846› you texted me is rejected",
		"OTP: ‹OTP_CODE|9921›",
		"entered the code from the text, ‹OTP_CODE|620418›, 3 times",
		"EL CODIGO DE VERIFICACION ES ‹OTP_CODE|830017› Y NO VA",
		"el código que me enviasteis por sms es ‹OTP_CODE|448120›",
		"code de confirmation ‹OTP_CODE|218834› refusé",
		"le code reçu par sms : ‹OTP_CODE|90317›",
		"Bestätigungscode ‹OTP_CODE|663190› geht nicht",
		"der Code ‹OTP_CODE|104466› aus der SMS ist ungültig",
		"mTAN ‹OTP_CODE|557120› abgelaufen",
		"verification code G-‹OTP_CODE|482913›",
		"codice errore 482913 quando apro la app",
		"codice ordine 482913",
		"error code 50012 on login",
		"discount code 20250 does not work",
		"código postal 28013",
		"code promo 482913 refusé",
		"Fehlercode 482913 beim Bezahlen",
		"il codice cliente 482913 risulta chiuso",
		"ho ricevuto 3 sms in 20 minuti",
		"sms costs 2025 lire lol",
	},
	"pins": {
		"il mio pin è ‹PIN_CODE|4821›",
		"PIN: ‹PIN_CODE|0074›, bloccato dopo 3 tentativi",
		"il pin ‹PIN_CODE|48213› della carta non va",
		"my pin ‹PIN_CODE|7741› got rejected",
		"pin code is ‹PIN_CODE|1904›",
		"mi pin es ‹PIN_CODE|3391› y no entra",
		"mon code pin ‹PIN_CODE|5520› est refusé",
		"meine PIN lautet ‹PIN_CODE|8814›",
		"PIN ‹PIN_CODE|662014› falsch???",
		"ho sbagliato il pin 3 volte",
		"my pin stopped working in 2023",
		"pin bloccato dal 2019",
		"PIN 3 mal falsch eingegeben",
	},
	"card security codes": {
		"cvv ‹CVV|482›",
		"carta ‹CREDIT_CARD|4708 5289 5177 5805› scad 06/28 cvv ‹CVV|482›",
		"CVC: ‹CVV|0913›",
		"security code ‹CVV|771› on the back",
		"código de seguridad ‹CVV|204›",
		"cryptogramme ‹CVV|338›",
		"Prüfziffer ‹CVV|551› der Karte",
		"il cvv2 è ‹CVV|119›",
		"perché chiedete il cvv? ci vogliono 3 cifre",
		"CVV mai dato in 30 anni",
	},
	"passwords": {
		"la mia password è ‹PASSWORD|Gatto!2019›",
		"password: ‹PASSWORD|trustno1›",
		"pwd ‹PASSWORD|hunter22› non va più",
		"user anna.b password ‹PASSWORD|S3greto#77›",
		"my password ‹PASSWORD|Winter2024!› is not accepted",
		"pass: ‹PASSWORD|qwerty123›",
		"PASSWORD ‹PASSWORD|BLUEsky99› STILL WRONG",
		"mi contraseña es ‹PASSWORD|Luna_7788›",
		"mot de passe : ‹PASSWORD|soleil2020!›",
		"mein Passwort lautet ‹PASSWORD|Sommer#42›",
		"Kennwort ‹PASSWORD|xK9$mm2p› wird abgelehnt",
		"I forgot my password",
		"la password non funziona da ieri",
		"password errata, che faccio?",
		"reset password please",
		"la contraseña no funciona",
		"mon mot de passe ne marche pas",
		"Passwort vergessen, was nun?",
		"password: how do I change it?",
		"password 12 characters minimum? really?",
	},
	"keys and secrets in addresses": {
		"api key: ‹API_KEY|a8f5f167f44f4964e6c998dee827110c›",
		"here is my token ‹API_KEY|ghp_0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX›",
		"AWS ‹API_KEY|AKIAIOSFODNN7EXAMPLE› leaked in your docs",
		"the bot posted ‹API_KEY|xoxb-123456789012-abcdefGHIJKL0123456789ab›",
		"chiave api ‹API_KEY|zX81kQp0Lm2Nv7Rt5Yw3Bc9D›",
		"clave de api ‹API_KEY|Tq7Lm2Nv8Rt5Yw3Bc9DzX81k›",
		"Authorization: Bearer ‹API_KEY|eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJlLWhlcmUtMTIz›",
		"https://shop.example/reset?token=‹URL_SECRET|8fj39dk20slq›&lang=it",
		"il link http://acme.example/login?sid=12&access_token=‹URL_SECRET|Zx81kQp0Lm2Nv7Rt› mi sembra pubblico",
		"https://api.example/v1?api_key=‹URL_SECRET|9f8e7d6c5b4a3210›",
		"https://shop.example/p/12345?utm_source=newsletter&ref=twitter",
		"https://social.example/@anna/110481930281",
		"commit a8f5f167f44f4964e6c998dee827110c breaks the app",
		"the token of the game is a hat",
		"https://shop.example/track?order=482913",
	},
	"network addresses": {
		"my ip is ‹IP_ADDRESS|203.0.113.77›",
		"‹IP_ADDRESS|198.51.100.23› keeps timing out",
		"IP ‹IP_ADDRESS|2001:db8:85a3::8a2e:370:7334› blocked",
		"ping ‹IP_ADDRESS|192.0.2.1›, nothing",
		"router ‹IP_ADDRESS|192.168.1.1›:8080",
		"indirizzo ip ‹IP_ADDRESS|203.0.113.9›.",
		"MAC ‹MAC_ADDRESS|00:1B:44:11:3A:B7›",
		"mac address ‹MAC_ADDRESS|00-1b-44-11-3a-b7› del decoder",
		"modem ‹MAC_ADDRESS|001B.4411.3AB7› offline",
		"app versione 5.12.7.1 non si apre",
		"version 10.0.19041.2",
		"firmware 1.2.3.4",
		"alle 12:34:56 ancora niente",
		"from 10:30:00 to 11:45:00",
		"std::vector in una app del genere?",
		"bewertet mit 1.2.3.400",
		"300.1.2.3",
	},
	"places on the map": {
		"sono a ‹GPS_COORDINATES|45.46427, 9.18951›",
		"‹GPS_COORDINATES|48.8584,2.2945› le scooter est là",
		"stuck at ‹GPS_COORDINATES|51.50330 -0.11950›",
		"lat ‹GPS_COORDINATES|40.4168 lon -3.7038›",
		"‹GPS_COORDINATES|45°27'51\"N 9°11'25\"E› venite",
		"Standort ‹GPS_COORDINATES|52,5200 / 13,4050›",
		"pagato 12.50, 9.90 di spedizione",
		"de 45,4642 a 91,1899",
		"between 3.5, 4.5 stars",
		"version 4.12, 5.01",
	},
	"plates": {
		"targa ‹LICENSE_PLATE|FA 123 BC›",
		"la mia auto ‹LICENSE_PLATE|GB482KK› è ferma da voi",
		"TARGATA ‹LICENSE_PLATE|EX917ZR›",
		"my reg is ‹LICENSE_PLATE|AB12 CDE›",
		"number plate ‹LICENSE_PLATE|LD65XYZ›",
		"matrícula ‹LICENSE_PLATE|4821 KLM›",
		"mi coche ‹LICENSE_PLATE|4821-BCD› sigue en el taller",
		"immatriculée ‹LICENSE_PLATE|AB-123-CD›",
		"ma voiture ‹LICENSE_PLATE|FG-482-TR›",
		"Kennzeichen ‹LICENSE_PLATE|M-AB 1234›",
		"mein Auto ‹LICENSE_PLATE|HH XY 99› wurde abgeschleppt",
		"ordine AB123CD",
		"vuelo IB 3456 retrasado",
		"flight BA2490 cancelled",
		"the A-12 5 times",
		"seat 12 A",
		"pedido 4821 BCD",
		"Bus M 41 kommt nie",
		"modello FX 500 ES",
	},
	"birth dates": {
		"nato il ‹DATE_OF_BIRTH|12/05/1980›",
		"sono nata a Roma il ‹DATE_OF_BIRTH|3.11.75›",
		"data di nascita: ‹DATE_OF_BIRTH|1990-02-28›",
		"nata il ‹DATE_OF_BIRTH|7 marzo 1988›",
		"dob ‹DATE_OF_BIRTH|04/07/1979›",
		"I was born on ‹DATE_OF_BIRTH|July 4, 1979›",
		"born ‹DATE_OF_BIRTH|4th July 1979› in Leeds",
		"date of birth ‹DATE_OF_BIRTH|28-02-90›",
		"nací el ‹DATE_OF_BIRTH|5 de julio de 1983›",
		"fecha de nacimiento ‹DATE_OF_BIRTH|05/07/1983›",
		"né le ‹DATE_OF_BIRTH|14 juillet 1969›",
		"date de naissance : ‹DATE_OF_BIRTH|14.07.1969›",
		"geboren am ‹DATE_OF_BIRTH|3. Oktober 1990›",
		"Geburtsdatum ‹DATE_OF_BIRTH|03.10.1990›",
		"GEBOREN ‹DATE_OF_BIRTH|3.10.90› IN KÖLN",
		"ordine del 12/05/2023",
		"consegna prevista il 12 maggio 2024",
		"dal 5.10.2023 non funziona",
		"la app è nata nel 2012",
		"seit dem 03.10.2023 warte ich",
		"appointment on July 4, 2024",
		"my son was born to shop",
	},
	"street addresses": {
		"abito in ‹STREET_ADDRESS|via Garibaldi 12, 20121 Milano›",
		"spedite a ‹STREET_ADDRESS|Viale dei Mille n. 45, 50131 Firenze (FI)›",
		"‹STREET_ADDRESS|piazza Dante 3/b› citofono guasto",
		"‹STREET_ADDRESS|C.so Vittorio Emanuele II, 88 - 10121 Torino›",
		"VIVO IN ‹STREET_ADDRESS|VIA DELLE ROSE 7›",
		"l'indirizzo è ‹STREET_ADDRESS|v.le Monza 140›",
		"deliver to ‹STREET_ADDRESS|12 High Street, London SW1A 1AA›",
		"I live at ‹STREET_ADDRESS|48 Queen's Road, Leeds›",
		"‹STREET_ADDRESS|221b Baker Street›",
		"ship it to ‹STREET_ADDRESS|1600 Oak Avenue, Springfield, IL 62704›",
		"my address: ‹STREET_ADDRESS|Flat 3, 17 Mill Lane, Bath BA1 2AB›",
		"vivo en la ‹STREET_ADDRESS|calle Mayor 5, 3º B, 28013 Madrid›",
		"‹STREET_ADDRESS|C/ Alcalá 120, 28009 Madrid›",
		"envío a ‹STREET_ADDRESS|Avda. de la Constitución, 22›",
		"‹STREET_ADDRESS|plaza de España nº 4›",
		"j'habite ‹STREET_ADDRESS|12 rue de la Paix, 75002 Paris›",
		"livrez au ‹STREET_ADDRESS|7 bis, avenue Jean Jaurès 69007 Lyon›",
		"‹STREET_ADDRESS|3 bd Voltaire›",
		"ich wohne in der ‹STREET_ADDRESS|Goethestraße 17, 60313 Frankfurt›",
		"Lieferung an ‹STREET_ADDRESS|Lindenweg 4a›",
		"‹STREET_ADDRESS|Am Markt 5, 04109 Leipzig›",
		"‹STREET_ADDRESS|Hauptstr. 22›",
		"via mail 3 volte e nessuna risposta",
		"vi scrivo via Twitter 2 volte al giorno",
		"la via giusta non è questa",
		"5 stars on the street",
		"the road to 2030",
		"in 10 Straßen kein Internet",
		"calle sin luz desde las 8",
		"12 rue",
		"sono in piazza da 3 ore",
		"I waited 45 minutes at the High Street store",
		"corso di 20 ore pagato",
		"place 12 dans la file",
	},
	"names": {
		"mi chiamo ‹PERSON|Giulia Ferri›",
		"sono ‹PERSON|Marco Conti›, cliente dal 2012",
		"sono la sig.ra ‹PERSON|Anna Bruni›",
		"il mio nome è ‹PERSON|Luca De Santis› e aspetto",
		"MI CHIAMO ‹PERSON|GIULIA FERRI› E SONO STUFA",
		"mi chiamo ‹PERSON|giulia ferri› e aspetto da 3 ore",
		"intestato a ‹PERSON|Paolo Rinaldi›",
		"my name is ‹PERSON|Emma Clarke›",
		"I'm Mrs ‹PERSON|Emma Clarke›",
		"name: ‹PERSON|Liam O'Connor›",
		"my name's ‹PERSON|emma clarke› and i want a refund",
		"signed, ‹PERSON|Emma Clarke›",
		"me llamo ‹PERSON|Lucía Navarro Gil›",
		"mi nombre es ‹PERSON|Carlos de la Fuente›",
		"a nombre de ‹PERSON|Marta Soler›",
		"soy ‹PERSON|Carlos Vega›, pedido 482913",
		"je m'appelle ‹PERSON|Chloé Martin›",
		"je suis M. ‹PERSON|Hugo Lefèvre›",
		"mon nom est ‹PERSON|Jean-Pierre Moreau›",
		"ich heiße ‹PERSON|Jonas Weber›",
		"mein Name ist ‹PERSON|Katrin von Berg›",
		"ich bin Frau ‹PERSON|Schneider›",
		"Titolare: ‹PERSON|Elena Sala›",
		"sono stufa di aspettare",
		"sono Marco, ciao",
		"sono a Milano da ieri",
		"sono cliente Acme dal 2012",
		"soy cliente desde 2010",
		"soy de Madrid",
		"je suis client depuis 2015",
		"je suis très déçu",
		"ich bin Kunde seit 2019",
		"ich bin sehr enttäuscht",
		"I am Disappointed",
		"i'm so tired of this",
		"come si chiama l'app?",
		"the name of the product is wrong",
		"il nome utente non va",
	},
	"italian documents": {
		"p.iva ‹IT_VAT_CODE|37551110606›",
		"Partita IVA ‹IT_VAT_CODE|IT40855840712›",
		"partita iva n. ‹IT_VAT_CODE|126 2050 0673›",
		"cf ‹IT_FISCAL_CODE|PZRVSN03A15D195W›",
		"CODICE FISCALE: ‹IT_FISCAL_CODE|pzv vmc 89d09 g036e›",
		"carta d'identità ‹IT_IDENTITY_CARD|CA12345AB›",
		"C.I. n. ‹IT_IDENTITY_CARD|AX 1234567›",
		"carta identità ‹IT_IDENTITY_CARD|1234567AA›",
		"passaporto ‹IT_PASSPORT|YB1234567›",
		"il mio passaporto è ‹IT_PASSPORT|aa1234567›",
		"patente ‹IT_DRIVER_LICENSE|MI1234567X›",
		"patente di guida n° ‹IT_DRIVER_LICENSE|U1B23C45DX›",
		"tessera sanitaria ‹IT_HEALTH_CARD|80380019806507001422›",
		"TEAM n. ‹IT_HEALTH_CARD|80380 01360 98405 62573›",
		"ordine 37551110607",
		"numero ordine 37551110606",
		"spedizione AX1234567IT",
		"tracking CA12345AB",
	},
	"spanish and portuguese numbers": {
		"mi dni es ‹ES_NIF|20873943V›",
		"DNI ‹ES_NIF|71.487.223-A›",
		"nif: ‹ES_NIF|44450993c›",
		"‹ES_NIF|30608303H› es mi documento",
		"nie ‹ES_NIE|Y-9934214-E›",
		"NIE: ‹ES_NIE|x6615167e›",
		"cif ‹ES_CIF|A49286032›",
		"facturar a ‹ES_CIF|N0014550H›, cif",
		"o meu NIF é ‹PT_NIF|538801913›",
		"NIF ‹PT_NIF|627 822 495›, fatura errada",
		"meu cpf é ‹BR_CPF|859.501.913-40›",
		"CPF ‹BR_CPF|59366968805›",
		"CNPJ ‹BR_CNPJ|19.049.426/0001-68›",
		"cnpj: ‹BR_CNPJ|ML.71G.HGS/BFG3-68›",
		"pedido 20873943A",
		"pedido 538801913",
	},
	"french, german, dutch, belgian, polish numbers": {
		"n° de sécu ‹FR_NIR|1 93 02 82 179 819 20›",
		"mon NIR : ‹FR_NIR|198109282949848›",
		"numéro de sécurité sociale ‹FR_NIR|168012979641376›",
		"‹FR_NIR|2 38 06 26 119 001 69›",
		"Steuer-ID ‹DE_TAX_ID|24 908 251 768›",
		"meine Steueridentifikationsnummer: ‹DE_TAX_ID|50372859161›",
		"Ausweisnummer ‹DE_ID_CARD|N346MV2G5›",
		"Personalausweis ‹DE_ID_CARD|HTN4JRGJY4› liegt bei",
		"mijn bsn is ‹NL_BSN|184986898›",
		"BSN: ‹NL_BSN|1432.53.086›",
		"rijksregisternummer ‹BE_NATIONAL_NUMBER|77.02.07-712.30›",
		"numéro national ‹BE_NATIONAL_NUMBER|72122016753›",
		"mój pesel ‹PL_PESEL|39052286816›",
		"PESEL: ‹PL_PESEL|46091515252›",
		"Bestellung 24908251768",
		"dossier 198109282949848",
		"Kundennummer 184986898",
	},
	"british, american, indian numbers": {
		"NI number ‹UK_NINO|AB 12 34 56 C›",
		"national insurance ‹UK_NINO|ce123456a›",
		"my nino: ‹UK_NINO|JG-10-37-59-A›",
		"NHS number ‹UK_NHS|945 044 1286›",
		"nhs no ‹UK_NHS|9826370908›",
		"ssn ‹US_SSN|536-22-8841›",
		"social security number ‹US_SSN|536228841›",
		"my social is ‹US_SSN|536 22 8841›",
		"ITIN ‹US_ITIN|912-70-1234›",
		"company EIN ‹US_EIN|27-0184401›",
		"employer id ‹US_EIN|46-1234567›",
		"routing number ‹ABA_ROUTING_NUMBER|067535880›",
		"aba ‹ABA_ROUTING_NUMBER|104169180› account closed",
		"aadhaar ‹IN_AADHAAR|3528 4678 7187›",
		"my aadhar no is ‹IN_AADHAAR|495920367868›",
		"PAN card ‹IN_PAN|ABCPK1234L›",
		"order 536-22-8841",
		"case number 945 044 1286",
		"tracking 352846787187",
		"parcel AB123456C",
	},
	"banks and coins": {
		"bic ‹BIC_CODE|BCITITMM›",
		"IBAN ‹IBAN_CODE|IT02U701140085554553962EWX7› BIC ‹BIC_CODE|UNCRITM1XXX›",
		"swift: ‹BIC_CODE|DEUTDEFF›",
		"swift code ‹BIC_CODE|barcgb22›",
		"iban ‹IBAN_CODE|de30 2418 0165 4206 0579 91›",
		"IBAN ‹IBAN_CODE|DE30.2418.0165.4206.0579.91›",
		"carta ‹CREDIT_CARD|5138.3326.7974.6983›",
		"btc ‹CRYPTO|13imwvLeDc3N57wponBBuAu8k7WggMwDU2›",
		"send it to ‹CRYPTO|bc1q5wjcypm4umprljvwnvwsw59ja7tstqlnv9hjrz›",
		"wallet ‹CRYPTO|0x52908400098527886E0F7030069857D2E4169EE7›",
		"quick swift answer please",
		"SWIFT RESPONSE NEEDED",
		"TICKET PROBLEME",
	},
	"forms and lists": {
		"Nome: ‹PERSON|Elena Sala›\nNato il: ‹DATE_OF_BIRTH|02/03/1981›\nCF: ‹IT_FISCAL_CODE|RVSPMG15A67B308G›\nTel: ‹PHONE_NUMBER|399 555 0142›",
		"1) ‹PERSON|Emma Clarke›\n2) ‹STREET_ADDRESS|12 High Street, Leeds›\n3) ‹PHONE_NUMBER|07700 900123›",
		"name ‹PERSON|Emma Clarke› dob ‹DATE_OF_BIRTH|04/07/1979› postcode ‹UK_POSTCODE|LS1 4AP›",
		"user: anna\npass: ‹PASSWORD|Zuppa!77›",
	},
	"nothing": {
		"sono tre ore che aspetto al gate B12, volo AZ 1234 in ritardo",
		"ordine 269004, spedizione 1Z999AA10123456784, codice sconto ESTATE20",
		"bestellt am 3.10., Sendung JJD000390007882491",
		"mon colis 6A12345678901 est perdu depuis 12 jours",
		"factura 2023/0045 por 1.234,56 €",
		"iPhone 14 Pro Max 256 GB a 1.299 €",
		"it's been 4 hours and 20 minutes, ticket #48291",
		"seriale SN123456789 modello KX-440",
		"Polizza 12345678 sinistro 2023-884",
		"PNR X7Y8Z9 volo FR 1234 posto 12A",
		"room 404, floor 3, call ended after 12:45",
		"win10 22H2 build 19045.3570",
		"EU 261/2004 gives me 250 euros",
		"art. 12 del contratto 2020/15",
	},
}

func TestEntities(t *testing.T) {
	guard := new(privacy.Guard)
	for _, tables := range []map[string][]string{entities, formatEntities, everydayEntities, nameEntities, codeEntities} {
		for name, texts := range tables {
			t.Run(name, func(t *testing.T) { wantEntities(t, guard, texts) })
		}
	}
}

func wantEntities(t *testing.T, guard *privacy.Guard, texts []string) {
	t.Helper()
	for _, text := range texts {
		plain, want := unmark(text)
		var got []span
		for _, f := range guard.Find(plain) {
			got = append(got, span{f.Type, f.Start, f.End})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("in %q (-want +got):\n%s", text, diff)
		}
		if redacted := guard.Redact(plain); redacted != labelled(plain, got) {
			t.Errorf("%q is redacted as %q, which is not what is found", plain, redacted)
		}
	}
}

// labelled puts labels in the place of what was found.
func labelled(text string, found []span) string {
	for _, f := range slices.Backward(found) {
		text = text[:f.Start] + "[" + string(f.Type) + "]" + text[f.End:]
	}
	return text
}
