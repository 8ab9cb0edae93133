package privacy

// role is what a phrase does in a reply.
type role uint8

const (
	names    role = iota // names personal data: "phone number"
	maybe                // names it only if somebody owns it: "your number", and not "a number"
	queries              // names it and asks for it at once: "where do you live"
	asks                 // asks the customer to give: "send us"
	asksBy               // asks, after what it asks for: "brauchen wir"
	asksIf               // asks, if the sentence has an opening: "… posten", "… senden"
	asksHere             // asks, if the sentence names a place in view: "upload … in the comments"
	opening              // opens a question or a plea: "kannst du", "bitte"
	aside                // a place where others do not read: "in DM"
	inView               // a place where everybody reads: "here", "in the comments"
	posted               // one that is for writing: "in the comments", and not "here"
)

// lexicon holds phrases by language and role, separated by "|". An apostrophe or a hyphen divides words.
// The phrases were chosen from how agents write in these languages; no public list exists.
var lexicon = [...]struct {
	language languages
	role     role
	typ      Type
	phrases  string
}{
	{anyLanguage, names, IBAN, "iban"},
	{anyLanguage, names, Password, "password"},
	{anyLanguage, names, PIN, "pin|codice pin|pin code|codigo pin|code pin"},
	{anyLanguage, names, CVV, "cvv|cvc|cvv2"},
	{anyLanguage, names, OneTimeCode, "otp|codice otp|otp code|codigo otp|code otp"},
	{anyLanguage, maybe, Email, "mail|email|e mail"},
	{anyLanguage, aside, "", "dm|dms|pm|pn|mp|md|inbox|whatsapp|telegram"},

	{it, names, Phone, "numero di telefono|numero di cellulare|numero di cell|numero di contatto|numero telefonico|numero cellulare|recapito telefonico|recapito|recapiti|contatto telefonico|numero su cui|numero a cui|numero al quale"},
	{it, maybe, Phone, "telefono|cellulare|cell|tel|numero|contatto|contatti"},
	{it, names, Email, "indirizzo email|indirizzo e mail|indirizzo mail|indirizzo di posta|indirizzo di posta elettronica|posta elettronica"},
	{it, names, Person, "nome e cognome|nome e il cognome|nome completo|nome cognome|cognome e nome|nominativo|dati anagrafici|generalita"},
	{it, maybe, Person, "nome|cognome"},
	{it, names, Password, "parola chiave|credenziali|dati di accesso"},
	{it, names, CVV, "codice di sicurezza|codice sul retro"},
	{it, names, OneTimeCode, "codice di verifica|codice di conferma|codice temporaneo|codice ricevuto|codice via sms|codice sms|codice che hai ricevuto|codice che ha ricevuto|codice che ti abbiamo|codice che le abbiamo|codice che ti e arrivato|codice appena ricevuto"},
	{it, names, BirthDate, "data di nascita|giorno di nascita"},
	{it, names, IDDocument, "carta d identita|carta di identita|documento d identita|documento di identita|documento di riconoscimento|numero di documento|numero del documento|passaporto|numero di passaporto|patente|numero di patente"},
	{it, maybe, IDDocument, "documento"},
	{it, names, Address, "indirizzo di casa|indirizzo di residenza|indirizzo completo|indirizzo di spedizione|indirizzo postale|indirizzo di fatturazione|domicilio|residenza|via e numero civico|numero civico"},
	{it, maybe, Address, "indirizzo"},
	{it, names, Card, "numero della carta|numero di carta|numero carta|numero della tua carta|numero della sua carta|numero della carta di credito|carta di credito|dati della carta|dati della tua carta|estremi della carta"},
	{it, names, NationalID, "codice fiscale|cf|partita iva|tessera sanitaria"},
	{it, names, IBAN, "coordinate bancarie|dati bancari|numero di conto|numero del conto|conto corrente"},
	{it, names, Person, "dati personali|tuoi dati|suoi dati|vostri dati"},
	{it, names, Card, "cifre della carta|cifre della tua carta|ultime 4 cifre|ultime quattro cifre"},
	{it, queries, Person, "come ti chiami"},
	{it, queries, Address, "dove abiti|dove vivi|dove risiedi"},
	{it, queries, BirthDate, "quando sei nato|quando sei nata"},
	{it, asks, "", "scrivici|mandaci|inviaci|lasciaci|dacci|indicaci|comunicaci|forniscici|dicci|confermaci|passaci|giraci|segnalaci|postaci|riportaci|specificaci|scriveteci|mandateci|inviateci|lasciateci|dateci|indicateci|comunicateci|forniteci|diteci|confermateci|ci scriva|ci mandi|ci invii|ci lasci|ci dia|ci indichi|ci comunichi|ci fornisca|ci dica|ci confermi|ci dai|ci scrivi|ci dici|ci fornisci|ci passi|ci giri|ci conferma|ci indica|ci lascia"},
	{it, asks, "", "scriverci|mandarci|inviarci|lasciarci|darci|indicarci|comunicarci|fornirci|dirci|confermarci|passarci|girarci|scrivermi|mandarmi|inviarmi|lasciarmi|darmi|indicarmi|dirmi|confermarmi|mandami|scrivimi|dammi|inviami|indicami|lasciami|dimmi|mi mandi|mi dai|mi lasci|mi scrivi|mi indichi|mi dici|mi invii|mi confermi"},
	{it, asks, "", "rispondi|rispondici|rispondimi|risponda|rispondere|commenta|scrivi|scriva|posta|pubblica|twitta|lascia|indica|inserisci|abbiamo bisogno|avremmo bisogno|avrei bisogno|ho bisogno|qual e|quale e|quali sono|possiamo avere|potremmo avere|posso avere|potrei avere|ti chiediamo|le chiediamo|vi chiediamo|ci puoi|ci potresti"},
	{it, asksBy, "", "ci serve|ci servono|ci servirebbe|ci servirebbero|ci occorre|ci occorrono|mi serve|mi servono|serve|servono|mandacelo|mandaceli|inviacelo|scrivicelo|scrivilo qui|lascialo qui"},
	{it, aside, "", "messaggio privato|messaggi privati|messaggio diretto|messaggi diretti|in privato|in direct|direct|privatamente|privata|chat privata|area riservata|area personale|area clienti|link sicuro|via mail|via email|via e mail|per email|per mail|nell app|chiamaci|chiamateci|telefonaci|in filiale|in negozio"},
	{it, inView, "", "qui|qui sotto|nei commenti|nel commento|commenti|in pubblico|pubblicamente|a questo tweet|a questo post|in questo thread|sotto questo post|sotto al post"},
	{it, names, Address, "indirizzo di consegna|indirizzo di recapito"},
	{it, names, Phone, "numero dove|numero in cui|numero per|numero col quale|numero con cui"},
	{it, names, IDDocument, "carta identita|foto del documento"},
	{it, names, CVV, "tre cifre sul retro|3 cifre sul retro"},
	{it, names, OneTimeCode, "codice di conferma via sms|codice otp ricevuto|codice che ti e stato|codice arrivato|codice via mail|codice usa e getta"},
	{it, queries, Address, "in che via|in quale via|dove abita|dove abitate|dove risiede|a che indirizzo|a quale indirizzo|su quale indirizzo"},
	{it, queries, BirthDate, "quando e nato|quando e nata|quando siete nati|quanti anni hai"},
	{it, queries, Person, "a che nome|a nome di chi|a chi e intestato|a chi e intestata|come si chiama l intestatario|con chi parlo|a quale nome|chi e l intestatario"},
	{it, queries, IBAN, "su quale iban|su che iban|su quale conto"},
	{it, queries, Email, "con quale mail|con quale email|con quale e mail|con che mail|con che email|a quale mail|a quale email"},
	{it, asks, "", "posso avere|potrei avere|dobbiamo avere|dovremmo avere|vorremmo avere|ti chiediamo|serve sapere|facci sapere|ci fai sapere|farci sapere|fateci sapere|ci faccia sapere|ci fa sapere|ci dice|ci scrive|mi dice|mi scrive|mi manda|ci manda|ci da|mi da|ci invia|ci fornisce|mi fornisce"},
	{it, asksBy, "", "servirebbe|servirebbero|serviranno|servira|occorre|occorrono|occorrerebbe|ci manca|ci mancano|manca solo|mancano solo|manca ancora|mi manca|e necessario|sono necessari|ci vuole|ci vogliono|ci basta|bastano|ce lo scrivi|ce lo mandi|ce lo puoi|ce la puoi|me lo puoi|me la puoi"},
	{it, asksHere, "", "allega|carica|metti|inserisci|digita|aggiungi|mettere|caricare"},
	{it, inView, "", "in risposta|sotto questo commento|sotto al commento|in un commento|nei commento|pubblicamente qui|sotto|rispondendo"},
	{it, aside, "", "nel modulo|il modulo|tramite modulo|tramite il modulo|nel form|il form|in pvt|in posta privata|su messenger|sul sito|dal sito|in chat"},
	{it, names, Email, "mail con cui|email con cui|mail con la quale|email con la quale|indirizzo con cui|mail del tuo account|email del tuo account"},
	{it, names, IDDocument, "copia del documento|fotocopia del documento|scansione del documento"},
	{it, posted, "", "nei commenti|nel commento|in un commento|in risposta a questo|sotto questo post|sotto al post|in pubblico|pubblicamente|a questo tweet|in questo thread"},
	{it, asks, "", "far avere|farci avere|farmi avere|facci avere|fateci avere|ci faccia avere|ci fai avere|abbiamo necessita|avremmo necessita|necessitiamo|e richiesto|ci occorrerebbe"},
	{it, names, Address, "indirizzo di fornitura|indirizzo di attivazione|indirizzo di installazione|indirizzo di ritiro|indirizzo di domicilio|indirizzo di destinazione|indirizzo dell intestatario|indirizzo del titolare"},

	{it, maybe, Phone, "fisso"},
	{it, asks, "", "utile avere|necessario avere|opportuno avere|utile conoscere|necessario conoscere"},
	{it, names, Plate, "targa|numero di targa"},
	{it, asks, "", "fornisca|comunichi|indichi|specifichi|alleghi|trascriva|trasmetta|condivida|inoltri|detti pure|confermi cortesemente|confermi gentilmente|gradirei|gradiremmo|mi desse|ci desse|mi dicesse|ci dicesse|mi facesse avere|ci facesse avere"},

	{en, names, Phone, "phone number|telephone number|mobile number|cell number|contact number|cell phone number|phone no|mobile no|landline number|best number|number to call|number we can|contact details"},
	{en, maybe, Phone, "phone|mobile|cell|number|landline"},
	{en, names, Email, "email address|e mail address|mail address|email id"},
	{en, names, Person, "full name|first and last name|name and surname|surname|last name|first name"},
	{en, maybe, Person, "name"},
	{en, names, Password, "passcode|login details|log in details|credentials"},
	{en, names, CVV, "security code|three digits on the back|3 digits on the back"},
	{en, names, OneTimeCode, "verification code|one time code|one time password|one time passcode|sms code|code we texted|code we sent|code we just sent|code from the text|code you received|code you got|confirmation code|authentication code"},
	{en, names, BirthDate, "date of birth|dob|d o b|birth date|birthdate"},
	{en, maybe, BirthDate, "birthday"},
	{en, names, IDDocument, "passport|passport number|driving licence|driving license|driver s licence|driver s license|drivers license|driver license|id card|id card number|id number|identity card|identity document|photo id|proof of identity"},
	{en, names, Address, "home address|full address|postal address|street address|delivery address|billing address|shipping address|mailing address|postcode|post code|zip code|zip|house number"},
	{en, maybe, Address, "address"},
	{en, names, Card, "card number|credit card|credit card number|debit card|debit card number|card details|long number on your card|long number on the card|long card number|number on your card|number on the card|16 digits"},
	{en, names, NationalID, "national insurance number|ni number|social security number|social security|ssn|nhs number|tax id|tax number|tax code|fiscal code"},
	{en, names, IBAN, "bank details|bank account|bank account number|account number and sort code|sort code"},
	{en, names, Person, "personal details|your details|your contact details"},
	{en, names, Card, "digits of your card|digits of the card|digits on your card|last four digits|last 4 digits"},
	{en, queries, Address, "where do you live"},
	{en, queries, BirthDate, "when were you born|how old are you"},
	{en, asks, "", "send|give|tell|share|post|write|leave|provide|confirm|reply|respond|answer with|tweet|drop|comment|type|state|include|supply|advise|pop|let us have|let us know|let me know|let me have|what s|whats|what is|which is|can we have|could we have|can we get|could we get|can i have|could i have|can i get|could i get|may i have|may we have|we need|we ll need|we will need|we d need|i need|i ll need|we require|we just need|we also need|i just need|mind sharing|mind sending|mind giving|mind confirming|mind providing"},
	{en, aside, "", "private message|private messages|direct message|direct messages|privately|in private|private|secure form|form|secure link|in the app|your account page|by email|via email|by e mail|via e mail|email us|call us|ring us|phone us|chat with us|live chat|in branch|in store"},
	{en, inView, "", "here|below|in the comments|in a comment|comments|publicly|in public|in this thread|to this tweet|to this post|under this post"},
	{en, names, Phone, "good number|contact no|contact phone"},
	{en, names, Address, "full postal address|home postcode"},
	{en, names, CVV, "three digits on back|3 digits on back|three digits from the back|last three digits"},
	{en, names, OneTimeCode, "texted you a code|sent you a code|code by text|code we have sent|code we have texted|code you were sent|6 digit code|six digit code"},
	{en, queries, Person, "what name is the booking|what name is it under|what name is on the account|what name is the account|whose name is|under what name|under which name|what s your name|whats your name|what is your name"},
	{en, queries, Address, "where should we send|where do we send|which street|what street|where can we deliver"},
	{en, queries, Email, "what email|which email|what e mail|which e mail"},
	{en, asks, "", "could i grab|can i grab|could we grab|can we grab|could i take|can i take|can we take|could we take|could i ask for|can i ask for|can we ask for|i d need|i would need|we would need|we d require|we re missing|we are missing|we still need|still need|just need|we would like|mind telling|mind giving|read out|read it out|read us|grab|pass on|pass us|hand over|list|mention|quote|forward|submit"},
	{en, asksBy, "", "is needed|are needed|is required|are required|would help|would be needed|send it over|send it to us|read it out|give it to us|tell us what it is|share it with us"},
	{en, asksHere, "", "enter|upload|attach|put|add"},
	{en, inView, "", "in a reply|in your reply|in reply|in this chat thread|on this thread|under this tweet|on this post|to this message|out here"},
	{en, aside, "", "fill in|our website|on our site"},
	{en, names, Email, "email on your account|email on the account|email on file|email linked|email you|email attached to|email associated"},
	{en, maybe, IDDocument, "id"},
	{en, names, Person, "username|user name"},
	{en, posted, "", "in the comments|in a comment|in comments|in a reply|in your reply|publicly|in public|in this thread|to this tweet|to this post|under this post|down below|below"},

	{en, maybe, Plate, "reg"},
	{en, queries, Phone, "got a number|have a number|have you got a number"},
	{en, asks, "", "possibly have|grateful for your|grateful for the|we request|kindly request|if i grab|if i take|if we take|shoot us|shoot me|shoot over|hit us with|hit me with|text us|text me|text your|ping us|ping me"},
	{en, maybe, Phone, "digits"},
	{en, names, Plate, "number plate|licence plate|license plate|plate number|car registration|car registration number|vehicle registration|registration number|registration plate|reg number|car reg"},
	{en, asks, "", "furnish|mind letting|might we ask|might i ask|may we ask|may i ask|trouble you for|ask you for|possible to have|possible to get"},

	{es, names, Phone, "numero de telefono|numero de movil|numero de celular|numero de contacto|telefono de contacto|numero movil"},
	{es, maybe, Phone, "telefono|movil|celular|numero"},
	{es, names, Email, "correo electronico|direccion de correo|direccion de correo electronico|direccion de email|direccion de e mail"},
	{es, maybe, Email, "correo"},
	{es, names, Person, "nombre y apellidos|nombre y apellido|nombre completo|nombre y los apellidos"},
	{es, maybe, Person, "nombre|apellidos|apellido"},
	{es, names, Password, "contrasena|clave de acceso|credenciales|datos de acceso"},
	{es, maybe, Password, "clave"},
	{es, names, CVV, "codigo de seguridad"},
	{es, names, OneTimeCode, "codigo de verificacion|codigo de confirmacion|codigo que te llego|codigo que te ha llegado|codigo que recibiste|codigo que has recibido|codigo que te hemos|codigo que le llego|codigo sms|codigo por sms|codigo del sms|codigo recibido|codigo de un solo uso"},
	{es, names, BirthDate, "fecha de nacimiento"},
	{es, names, IDDocument, "pasaporte|numero de pasaporte|carnet de conducir|permiso de conducir|documento de identidad|carnet de identidad|numero de documento"},
	{es, names, NationalID, "dni|nif|nie|numero de dni|numero de la seguridad social|numero de seguridad social|seguridad social"},
	{es, names, Address, "direccion completa|direccion postal|direccion de casa|direccion de envio|direccion de facturacion|domicilio|codigo postal"},
	{es, maybe, Address, "direccion"},
	{es, names, Card, "numero de tarjeta|numero de tu tarjeta|numero de su tarjeta|numero de la tarjeta|tarjeta de credito|datos de tu tarjeta|datos de la tarjeta|datos de su tarjeta"},
	{es, names, IBAN, "numero de cuenta|cuenta bancaria|datos bancarios|cuenta corriente"},
	{es, names, Person, "datos personales|tus datos|sus datos|vuestros datos"},
	{es, names, Card, "digitos de tu tarjeta|digitos de la tarjeta|digitos de su tarjeta|ultimos 4 digitos|ultimos cuatro digitos"},
	{es, queries, Person, "como te llamas"},
	{es, queries, Address, "donde vives"},
	{es, queries, BirthDate, "cuando naciste"},
	{es, asks, "", "escribenos|mandanos|envianos|dejanos|danos|dinos|indicanos|facilitanos|comunicanos|confirmanos|pasanos|compartenos|proporcionanos|enviame|mandame|dame|dime|indicame|dejame|pasame|escribanos|mandenos|envienos|dejenos|denos|diganos|indiquenos|facilitenos|confirmenos|nos dices|nos das|nos indicas|nos mandas|nos envias|nos dejas|nos facilitas|nos confirmas|nos pasas|nos escribes|nos dice|nos da|nos indica|nos envia|nos facilita|nos deja|nos confirma|me dices|me das|me indicas|me pasas|nos puedes|nos podrias|me puedes"},
	{es, asks, "", "darnos|decirnos|enviarnos|mandarnos|indicarnos|facilitarnos|confirmarnos|dejarnos|escribirnos|pasarnos|proporcionarnos|darme|decirme|enviarme|indicarme|necesitamos|necesitariamos|necesito|nos hace falta|cual es|cuales son|responde|responda|respondenos|contesta|comenta|publica|escribe|tuitea|podemos tener"},
	{es, aside, "", "mensaje privado|mensajes privados|mensaje directo|mensajes directos|por privado|en privado|privado|por interno|por directo|formulario|area de clientes|area privada|en la app|por correo|por email|por e mail|llamanos|llamenos|en tienda"},
	{es, inView, "", "aqui|aqui abajo|en los comentarios|en comentarios|comentarios|en este hilo|en publico|publicamente|a este tuit|a este tweet|en este post"},
	{es, names, Phone, "telefono para|numero para|numero donde|numero al que|telefono al que"},
	{es, names, CVV, "tres digitos|3 digitos"},
	{es, names, OneTimeCode, "sms con un codigo|codigo que te enviamos|codigo que te hemos enviado|codigo que has recibido por|codigo de seis|codigo de 6"},
	{es, names, Card, "cuatro ultimos digitos|4 ultimos digitos|ultimos digitos"},
	{es, queries, Person, "a nombre de quien|a que nombre|con quien hablo"},
	{es, queries, Address, "en que calle|donde vive|donde vives|a que direccion|en que direccion"},
	{es, queries, BirthDate, "cuando nacio|cuando naciste|que edad tienes"},
	{es, queries, Email, "con que correo|con que email|con que mail|con que e mail|a que correo"},
	{es, queries, IBAN, "en que cuenta|a que cuenta|en que iban"},
	{es, asksBy, "", "hace falta|hacen falta|falta|faltan|nos falta|nos faltan|se necesita|seria necesario|es necesario|haria falta|nos lo|nos la|nos los|nos las"},
	{es, asks, "", "haznos llegar|haganos llegar|hacernos llegar|te pedimos|le pedimos|nos podeis|me podrias|me podria|nos podria|pon|cuentanos|necesitaria"},
	{es, inView, "", "por aqui|aqui mismo|en un comentario|en respuesta"},
	{es, aside, "", "en el formulario|el formulario|al privado|en la web|por chat"},
	{es, names, Email, "correo con el que|email con el que|mail con el que|correo con la que|email con la que|correo de tu cuenta"},
	{es, posted, "", "en los comentarios|en comentarios|en un comentario|en este hilo|en publico|publicamente|a este tuit|a este tweet|por aqui"},
	{es, asksHere, "", "deja"},

	{es, queries, Phone, "tiene un numero|tienes un numero|tendria un numero|tendrias un numero"},
	{es, maybe, Phone, "fijo"},
	{es, names, Plate, "numero de matricula|matricula del coche|matricula del vehiculo|matricula de su vehiculo|matricula de tu coche|numero de placa"},
	{es, maybe, Plate, "matricula"},
	{es, asks, "", "sirvase|sirvanse|nos gustaria saber|nos gustaria tener|nos gustaria conocer|me gustaria saber|nos diera|nos dijera|me diera|me dijera|nos escribiera|nos remitiera"},

	{fr, names, Phone, "numero de telephone|numero de portable|numero de mobile|numero de contact|numero de tel|coordonnees telephoniques"},
	{fr, maybe, Phone, "telephone|portable|mobile|numero|tel|coordonnees"},
	{fr, names, Email, "adresse mail|adresse email|adresse e mail|adresse electronique|adresse courriel|courriel"},
	{fr, names, Person, "nom et prenom|nom et prenoms|nom complet|nom prenom|prenom et nom|nom de famille"},
	{fr, maybe, Person, "nom|prenom"},
	{fr, names, Password, "mot de passe|identifiants"},
	{fr, names, PIN, "code secret"},
	{fr, names, CVV, "cryptogramme|code de securite"},
	{fr, names, OneTimeCode, "code recu|code de verification|code de confirmation|code sms|code par sms|code que vous avez recu|code que tu as recu|code a usage unique|code que nous vous avons"},
	{fr, names, BirthDate, "date de naissance"},
	{fr, names, IDDocument, "passeport|numero de passeport|carte d identite|piece d identite|permis de conduire"},
	{fr, names, NationalID, "numero de securite sociale|numero de secu|securite sociale|numero fiscal|nir"},
	{fr, names, Address, "adresse postale|adresse complete|adresse de livraison|adresse de facturation|domicile|code postal"},
	{fr, maybe, Address, "adresse"},
	{fr, names, Card, "numero de carte|numero de votre carte|numero de ta carte|numero de la carte|numero de cb|carte bancaire|carte bleue|carte de credit"},
	{fr, names, IBAN, "rib|coordonnees bancaires|numero de compte|compte bancaire"},
	{fr, names, Person, "donnees personnelles|vos donnees|tes donnees"},
	{fr, names, Card, "derniers chiffres|chiffres de votre carte|chiffres de ta carte"},
	{fr, queries, Person, "comment vous appelez vous|comment t appelles tu"},
	{fr, queries, Address, "ou habitez vous|ou habites tu"},
	{fr, queries, BirthDate, "quand etes vous ne|quand etes vous nee"},
	{fr, asks, "", "envoyez nous|indiquez nous|donnez nous|communiquez nous|laissez nous|ecrivez nous|dites nous|transmettez nous|precisez nous|confirmez nous|fournissez nous|partagez|envoie nous|donne nous|dis nous|indique nous|laisse nous|ecris nous|communique nous|nous donner|nous envoyer|nous indiquer|nous communiquer|nous transmettre|nous laisser|nous fournir|nous preciser|nous confirmer|nous dire|nous ecrire|me donner|m indiquer|me communiquer|me confirmer"},
	{fr, asks, "", "merci de laisser|merci de indiquer|merci d indiquer|merci de preciser|merci de communiquer|merci de nous|merci de donner|merci d envoyer|merci de fournir|merci de poster|merci de mettre|merci de confirmer|merci de repondre|merci d ecrire|il nous faut|il nous faudrait|il me faut|il me faudrait|nous avons besoin|nous aurions besoin|on a besoin|j ai besoin|quel est|quelle est|quels sont|quelles sont|repondez|reponds|publiez|postez|laissez|indiquez|precisez|communiquez|pourrions nous avoir|peut on avoir|pouvons nous avoir"},
	{fr, aside, "", "message prive|messages prives|message direct|messages directs|en prive|prive|par mail|par email|par e mail|par courriel|formulaire|espace client|espace personnel|dans l appli|dans l application|appelez nous|appelez|en boutique|en agence"},
	{fr, inView, "", "ici|ci dessous|en commentaire|en commentaires|dans les commentaires|commentaires|publiquement|en public|en reponse|sous ce post|a ce tweet"},
	{fr, names, Phone, "ton 06|votre 06|ton 07|votre 07|numero ou|numero pour|numero auquel"},
	{fr, names, CVV, "trois chiffres|3 chiffres"},
	{fr, queries, Person, "a quel nom|au nom de qui|quel nom"},
	{fr, queries, Address, "ou habitez|dans quelle rue|a quelle adresse|ou vivez vous|ou vis tu|ou habitez vous exactement"},
	{fr, queries, Phone, "a quel numero|sur quel numero"},
	{fr, queries, Email, "quelle adresse mail|quelle adresse email|quelle adresse e mail|quel mail|quel email|avec quelle adresse"},
	{fr, queries, IBAN, "sur quel compte"},
	{fr, asksBy, "", "il nous manque|il me manque|il manque|manque|ne manque que|il faudrait|il faut|est necessaire|sont necessaires|nous le donner|nous l envoyer|nous la donner"},
	{fr, asks, "", "faites nous parvenir|nous faire parvenir|j aurais besoin|il nous faudra|puis je avoir|pourrais je avoir|peux tu nous|renseignez"},
	{fr, inView, "", "en reponse a ce tweet|a votre reponse|dans votre reponse|ci dessous|sous ce tweet|dans un commentaire"},
	{fr, aside, "", "dans le formulaire|le formulaire|via le formulaire|sur le site|via messenger|par chat"},
	{fr, names, Email, "mail avec lequel|email avec lequel|adresse avec laquelle|mail de votre compte"},
	{fr, queries, Person, "comment vous appelez|comment tu t appelles|comment t appelles"},
	{fr, posted, "", "en commentaire|en commentaires|dans les commentaires|dans un commentaire|publiquement|en public|sous ce post|a ce tweet"},
	{fr, asksHere, "", "mettez|mets"},

	{fr, queries, Phone, "t as un 06|tu as un 06|vous avez un 06|auriez vous un numero|avez vous un numero|as tu un numero|aurais tu un numero|un numero ou vous joindre|un numero ou te joindre"},
	{fr, asks, "", "possible d avoir|possible d obtenir|file moi|file nous|filez moi|filez nous|refile moi"},
	{fr, names, Plate, "plaque d immatriculation|immatriculation|numero d immatriculation|numero de plaque"},
	{fr, asks, "", "c est quoi|puis je vous demander|pouvons nous vous demander|pourrais je vous demander|pourrions nous vous demander"},

	{de, names, Phone, "handynr|telefonnr|mobilnr|telnr|rufnr|handy nr|tel nr|telefon nr"},
	{de, queries, Phone, "haben sie eine nummer|hast du eine nummer|habt ihr eine nummer|hatten sie eine nummer|hattest du eine nummer"},
	{de, asks, "", "um angabe|um mitteilung|um zusendung|um ubermittlung|um nennung|freuen wenn sie uns|freuen wenn du uns|nett wenn sie uns|nett wenn du uns|dankbar wenn sie uns|dankbar wenn du uns|toll wenn du uns"},
	{de, names, Plate, "nummernschild|autokennzeichen|kfz kennzeichen|fahrzeugkennzeichen"},
	{de, maybe, Plate, "kennzeichen"},
	{de, opening, "", "waren sie so|warst du so|wir bitten sie|wir bitten dich|wir bitten euch|ware es moglich|hatten sie die|hattest du die|seien sie so|sei so"},
	{de, asksIf, "", "mitzuteilen|zu nennen|zu geben|zu schicken|zu senden|zu schreiben|zuzusenden|zuzuschicken|anzugeben|zu hinterlassen|zu bestatigen|durchzugeben|zu verraten|zu sagen|zu ubermitteln|hochzuladen"},
	{de, names, Phone, "telefonnummer|handynummer|mobilnummer|rufnummer|ruckrufnummer|festnetznummer|telefonnummern|kontaktdaten"},
	{de, maybe, Phone, "telefon|handy|nummer"},
	{de, names, Email, "e mail adresse|email adresse|mailadresse|emailadresse|mail adresse"},
	{de, names, Person, "vollstandigen namen|vollstandiger name|vollstandige name|vollen namen|vor und nachname|vor und nachnamen|vor und zuname|vornamen und nachnamen|vorname und nachname|nachname|nachnamen"},
	{de, maybe, Person, "name|namen|vorname|vornamen"},
	{de, names, Password, "passwort|passworter|kennwort|zugangsdaten|login daten|logindaten"},
	{de, names, CVV, "kartenprufnummer|prufnummer|sicherheitscode"},
	{de, names, OneTimeCode, "code aus der sms|sms code|code per sms|bestatigungscode|verifizierungscode|sicherheitscode aus|einmalcode|einmalpasswort|tan|code den"},
	{de, names, BirthDate, "geburtsdatum|geburtsdaten|geburtstag"},
	{de, names, IDDocument, "ausweisnummer|personalausweis|personalausweisnummer|reisepass|reisepassnummer|passnummer|fuhrerschein|fuhrerscheinnummer|ausweiskopie"},
	{de, names, NationalID, "steuer id|steuernummer|steueridentifikationsnummer|sozialversicherungsnummer|rentenversicherungsnummer"},
	{de, names, Address, "anschrift|wohnadresse|postadresse|lieferadresse|rechnungsadresse|postleitzahl|vollstandige adresse|hausnummer"},
	{de, maybe, Address, "adresse"},
	{de, names, Card, "kartennummer|kreditkartennummer|kreditkarte|kreditkartendaten|kartendaten"},
	{de, names, IBAN, "bankverbindung|kontonummer|bankdaten|kontodaten"},
	{de, names, Person, "personliche daten|personlichen daten|deine daten|ihre daten"},
	{de, names, Card, "ziffern deiner karte|ziffern ihrer karte|letzten vier ziffern|letzten 4 ziffern"},
	{de, queries, Person, "wie heisst du|wie heist du|wie heissen sie|wie heisen sie"},
	{de, queries, Address, "wo wohnst du|wo wohnen sie"},
	{de, queries, BirthDate, "wann bist du geboren|wann sind sie geboren"},
	{de, asks, "", "schreib uns|schick uns|schicke uns|schreibe uns|sende uns|send uns|nenn uns|nenne uns|gib uns|sag uns|teil uns|teile uns|lass uns|hinterlass uns|hinterlasse uns|bestatige uns|schreiben sie uns|schicken sie uns|senden sie uns|nennen sie uns|geben sie uns|teilen sie uns|sagen sie uns|hinterlassen sie|nennst du|gibst du|schickst du|sagst du|schreibst du|verratst du|nennen sie|wir brauchen|wir benotigen|wir brauchten|wir benotigten|ich brauche|ich benotige|fehlt uns|wie lautet|wie ist|was ist|antworte|antworten sie|poste|posten sie|kommentiere|schreib|schreibe|durften wir|konnen wir|konnten wir"},
	{de, asksBy, "", "brauchen wir|benotigen wir|brauchten wir|benotigten wir|fehlt uns noch"},
	{de, asksIf, "", "posten|schreiben|nennen|schicken|senden|zusenden|mitteilen|angeben|hinterlassen|bestatigen|geben|durchgeben|verraten|zuschicken|sagen"},
	{de, opening, "", "bitte|kannst du|konntest du|konnen sie|konnten sie|magst du|wurdest du|wurden sie|einfach"},
	{de, aside, "", "privatnachricht|privatnachrichten|private nachricht|privaten nachricht|direktnachricht|direktnachrichten|nachricht privat|privat|formular|kundenkonto|in der app|per mail|per e mail|per email|ruf uns an|rufen sie uns an|in der filiale"},
	{de, inView, "", "hier|hier drunter|in den kommentaren|im kommentar|kommentare|kommentaren|offentlich|unter diesem post|auf diesen tweet|in diesem thread"},
	{de, names, IDDocument, "personalausweises|reisepasses|ausweis|ausweises"},
	{de, names, CVV, "drei ziffern"},
	{de, names, Person, "vollen name|vollstandigen name|ganzen namen"},
	{de, queries, Person, "auf welchen namen|auf welchem namen|auf wen lauft|mit wem spreche ich|auf wessen namen"},
	{de, queries, Address, "in welcher strase|an welche adresse|an welche anschrift|wohin durfen wir|wohin sollen wir|wo wohnt ihr"},
	{de, queries, OneTimeCode, "welcher code|welchen code"},
	{de, queries, Email, "mit welcher e mail|mit welcher email|mit welcher mail|welche e mail|welche email|unter welcher e mail"},
	{de, queries, BirthDate, "wann wurdest du geboren|wann wurden sie geboren"},
	{de, asks, "", "wir brauchten|wir benotigen|teilen sie uns|teil uns|durften wir|darf ich|durfte ich|durfen wir|konnten wir|lass uns|lassen sie uns|uns fehlt|uns fehlen|fehlt uns|fehlen uns|es fehlt|uns noch"},
	{de, asksBy, "", "fehlt uns|fehlt noch|brauche ich|benotige ich|wird benotigt|werden benotigt|ist notwendig|brauchts"},
	{de, asksIf, "", "eingeben|hochladen|anhangen|zukommen|ubermitteln|durchsagen|reinschreiben|dalassen"},
	{de, asksHere, "", "laden sie|lade|lad|hange|hangen sie|gib|geben sie|tippe|stell|stellen sie"},
	{de, opening, "", "konnt ihr|konntet ihr|wurdest|durfte ich|durften wir|darf ich|durfen wir|mochtest du|mogen sie|willst du|wollen sie"},
	{de, inView, "", "hier rein|in die kommentare|als kommentar|in einem kommentar|als antwort|in der antwort|in deiner antwort|darunter|drunter|hier unten"},
	{de, aside, "", "im formular|das formular|uber das formular|auf der website|auf unserer website|im chat"},
	{de, names, Card, "nummer ihrer kreditkarte|nummer deiner kreditkarte|nummer der kreditkarte|nummer ihrer karte|nummer deiner karte|nummer der karte"},
	{de, asks, "", "ich brauchte|ich benotigte|ich hatte gern|wir hatten gern|ich hatte gerne|wir hatten gerne|mir fehlt|mir fehlen"},
	{de, posted, "", "in die kommentare|in den kommentaren|als kommentar|offentlich|unter diesem post|auf diesen tweet|in diesem thread"},
}

// wordKind is a set of kinds of small words that decide what a phrase means, in the five languages.
type wordKind uint64

const (
	owner wordKind = 1 << iota
	article
	indefinite
	denial
	reminder // after one of these a denial asks all the same: "don't forget to send us …", "why not …"
	turn     // between the asking and the data it begins another thought: "tell us if you got your password"
	giver    // who gives, if the verb is not the customer's: "we send", "we have sent", "to confirm"
	thing    // follows "number" when it is the number of something else
	asker    // a question that begins so with the data asks for it: "which number can we call?"
	use      // after the data says whose it is: "the email you used"
	quality  // may stand between a possessive and the data
	plea
	click
	either    // "or"
	privateDM // what makes "here" a private place: "here in DM"
	willing   // before "to" it asks: "need to send", "feel free to leave"
	account   // "your account email"
	device    // names a thing as well as a number: "your phone"
	preposes  // before a possessive it makes the data a place or a part: "model of your phone"
	weDo      // who does what follows: "we send you"
	matter    // follows data that is only spoken of: "the password policy"
	holder    // whose data it is: "of the account holder"
	merely    // begins a sentence that only names the data: "just your number"
	shows     // after "what name": it is not the customer's
	you
	removes    // what is to go is not asked for: "remove your number"
	italianUs  // before the verb: "ci mandi"
	italianIt  // "ce lo mandi"
	italianCan // "potresti mandare"
	spanishUs
	spanishCan
	frenchUs
	frenchCan
)

var wordKinds = [...]struct {
	kind  wordKind
	words string
}{
	{owner, "tuo tua tuoi tue suo sua suoi sue vostro vostra vostri vostre your yours ur tu tus su sus vuestro vuestra vuestros vuestras votre vos ton ta tes dein deine deinen deiner deinem deines ihr ihre ihren ihrer ihrem ihres eure euren eurer"},
	{article, "il lo la i gli le l un uno una the a an el los las una les une der die das den dem des ein eine einen e ed y et und and o or ou oder please"},
	{indefinite, "un uno una a an une ein eine einen"},
	{denial, "inutile inutil unnecessary unnotig superfluo non mai not never don doesn didn won nessun nessuno senza without no nunca jamas sin ne n jamais pas aucun sans nie niemals nicht kein keine keinen ohne"},
	{reminder, "forget dimenticare dimenticarti dimenticate dimentichi dimentica esitare hesitate olvides olvide olvidar dudes oubliez oublie oublier hesitez vergiss vergessen zogere why perche pourquoi warum wieso"},
	{turn, "se quando perche come dove if when whether because how where so si cuando porque como cosi quand pourquoi comment afin wenn falls ob weil dass damit wie senza without sin sans ohne after before dopo prima despues antes apres avant nachdem bevor"},
	{giver, "we ll ve i they it he she has had was been will already didn to d wir ich noi nosotros"},
	{thing, "di d del della dell de du des of cliente ordine pratica ticket pedido client commande"},
	{asker, "quale quali che what which que cual quel quelle quels quelles welche welcher welches welchem welchen"},
	{use, "ordered purchased bought acquistato comprato ordinato compraste registraste pediste compro commande commandes achete bestellt gekauft registered linked associated usato usata usi usa associato associata registrata registrato usas usaste usado utilizas utilizaste asociado registrado utilisez utilise utilisee utilises associee enregistree benutzt verwendest verwenden hinterlegt nutzt verwendet"},
	{quality, "new own current best full correct exact personal direct home work nuovo nuova attuale corretto corretta completo completa esatto personale diretto nuevo nueva actual propio propia directo nouveau nouvelle actuel actuelle personnel personnelle propre neue neuen aktuelle aktuellen richtige richtigen private privaten eigene eigenen korrekte korrekten good"},
	{plea, "please pls plz per favore cortesia grazie por favor gracias svp stp s il vous te plait merci bitte danke thanks thx kindly gentilmente cortesemente amablemente gentiment"},
	{click, "click clicca cliccando clic cliquez haz klick klicke klicken tap tocca pulsa"},
	{either, "o or ou oder oppure"},
	{privateDM, "dm dms privato private privado prive privat"},
	{willing, "kind as you need forget hesitate free sure remember"},
	{account, "account"},
	{device, "telefono cellulare cell phone mobile movil celular portable telephone handy tel telefon"},
	{preposes, "di del dello della dell of de du von vom on in sul nel con with from mit auf sur dans sobre aus modelo modele model modell"},
	{weDo, "we wir"},
	{matter, "requirement requirements policy policies field format reset rule rules page option settings"},
	{holder, "titolare intestatario intestataria cliente titular titulaire holder inhaber inhabers vertragsinhaber vertragsinhabers kontoinhabers account contract contratto compte vertrag vertrags"},
	{merely, "just only solo solamente soltanto nur juste seulement simplemente"},
	{shows, "does did shows appare compare aparece sale muestra apparait steht zeigt"},
	{you, "vous te t"},
	{removes, "remove delete hide edit erase take elimina cancella rimuovi togli nascondi cancellare togliere borra elimina quita oculta borrar quitar supprimez supprime retirez masquez effacez losche losch entferne entfernen loschen see saw seen visto vedo vediamo vemos voyons sehen sieht noticed change changed modifica modificare cambiar modificar modifier andern"},
	{italianUs, "ci mi"}, {italianIt, "ce me"},
	{italianCan, "puoi puo potete potresti potrebbe potreste vorresti vorrebbe vuoi preghiamo chiediamo invitiamo prego basta gentilmente cortesemente"},
	{spanishUs, "nos me"}, {spanishCan, "puedes puede podrias podria podeis podriais pueden podrian rogamos pedimos importaria favor"},
	{frenchUs, "nous me m"}, {frenchCan, "pouvez pourriez peux pourrais veuillez merci prions prie invitons suffit"},
}
