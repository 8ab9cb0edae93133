package demo

import "time"

const (
	hour   = time.Hour
	minute = time.Minute
)

// saturday is the play. What has a time was written before the desk opened;
// the rest follows in this order. The list is never written to.
var saturday = []act{
	{at: -7*hour - 5*minute, by: "enzo", on: "post", in: "notte", text: "Ore due di notte, lavoro da casa e la fibra @tamarindo è morta di nuovo. Terza volta questo mese. Qualcuno è sveglio lì da voi?"},
	{at: -6*hour - 20*minute, by: "nadia", on: "post", in: "roaming", text: "@tamarindo 84 euros of roaming for one night in Lugano. I had switched data off. I have the screenshots. Explain this please."},
	{at: -5*hour - 48*minute, by: "giulia", on: "post", in: "navigli", text: "Da stanotte niente internet in zona Navigli. Siamo un palazzo intero @tamarindo, e il numero verde dice \"tutto regolare\". Tutto regolare dove?"},
	{at: -5*hour - 30*minute, by: "luca", on: "comment", in: "navigli", text: "Confermo, fermi anche noi dalle 3. Io intanto pago il mese pieno, vero?"},
	{at: -5*hour - 15*minute, by: "tom", on: "review", in: "panificio", text: "Two stars. The line in my bakery drops every Saturday at six, exactly when the card terminal has to work. Support is polite, nothing changes."},
	{at: -4*hour - 50*minute, by: "sara", on: "post", in: "tecnico", text: "Il tecnico doveva venire ieri tra le 8 e le 13. Ho preso un giorno di ferie. Nessuno si è visto, nessuno ha chiamato. @tamarindo siete una vergogna!!!"},
	{at: -4*hour - 41*minute, by: "gino", on: "comment", in: "tecnico", text: "Successo anche a me a marzo. Sto raccogliendo casi come questo per un articolo, chi vuole mi scriva."},
	{at: -4*hour - 5*minute, by: "priya", on: "chat", in: "port", text: "Hi, my number port was promised for Thursday. It is Saturday and I have no signal at all. Order TM-20418."},
	{at: -3*hour - 30*minute, by: "teresa", on: "email", in: "disdetta", text: "Buongiorno, ho mandato la disdetta a settembre con raccomandata e mi arriva ancora la bolletta. Vorrei capire a che punto siamo e chi mi rimborsa. Cordiali saluti, Teresa Villani"},
	{at: -2*hour - 55*minute, by: "kofi", on: "dm", in: "sim", text: "Good morning! My new SIM says \"not provisioned\". I restarted twice."},
	{at: -2*hour - 10*minute, by: "anita", on: "post", in: "addebito", text: "@tamarindo mi avete addebitato due volte ottobre. Il mio conto è " + iban(741852963) + ", controllate voi e ridatemi i soldi."},
	{at: -95 * minute, by: "jonas", on: "comment", in: "spot", text: "Nice advert. Now imagine the network being as fast as the runner in it."},
	{at: -70 * minute, by: "silvia", on: "review", in: "negozio", text: "Cinque stelle al ragazzo del negozio di via Roma: ha trasferito tutto dal vecchio telefono e ha spiegato con calma. Bravo davvero."},
	{at: -52 * minute, by: "dylan", on: "post", in: "ping", text: "ping 400 on a Saturday morning, @tamarindo fibre. I am playing chess by carrier pigeon"},
	{at: -31 * minute, by: "veronica", on: "dm", in: "pin", text: "Ciao, l'app mi chiede un PIN che non ho mai ricevuto. Come faccio a entrare?"},
	{at: -12 * minute, by: "omar", on: "post", in: "treno", text: "No coverage between Bologna and Florence again. Every single train. Is this on your list, @tamarindo, or am I shouting at a tunnel?"},

	{by: "marco", on: "post", in: "milano-sud", text: "Anche Milano sud è ferma, router con la luce rossa. @tamarindo una data? un'ora? un segno di vita?"},
	{by: "elisa", on: "comment", in: "navigli", text: "Idem in Ripa. Possibile che dobbiamo scoprirlo da un altro cliente e non da voi?"},
	{by: "hannah", on: "chat", in: "upgrade", text: "Hello, can I move from Fibre 300 to Fibre 1000 without a new contract?"},
	{by: "nonno", on: "post", in: "nonno", text: "Buongiorno sono Piero ho 81 anni il telefono fisso non fa il tono da ieri sera e la figlia sta lontano. grazie a chi risponde"},
	{by: "davide", on: "comment", in: "nonno", text: "Vi prego rispondete al signor Piero prima di tutti gli altri."},
	{by: "grace", on: "review", in: "app", text: "The new app forgets me every day. I log in, I check one bill, tomorrow it asks who I am. One star until it remembers."},
	{by: "chiara", on: "dm", in: "modem", text: "Buongiorno, ho restituito il modem il 3 novembre (ho la ricevuta) ma in bolletta ci sono 59 euro di penale."},
	{by: "enzo", in: "notte", text: "Sono le nove passate e ancora niente. Almeno dite che avete letto."},
	{by: "federica", on: "post", in: "trasloco", text: "Trasloco di linea chiesto 5 settimane fa. @tamarindo mi potete richiamare al +44 7700 900142? Il call center riattacca."},
	{by: "felix", on: "post", in: "thanks-felix", text: "Credit where due: @tamarindo fixed my line in two hours on a Saturday. The technician even called back afterwards."},
	{by: "bar", on: "post", in: "pos", text: "Sabato mattina, POS fermo, coda fino in strada e noi che segniamo i caffè sul quaderno. @tamarindo stamattina ci costate 400 euro."},
	{by: "remo", on: "comment", in: "pos", text: "Passate tutti a un altro operatore, io l'ho fatto e non torno indietro."},
	{by: "noor", on: "dm", in: "contract-en", text: "Hi, I moved to Rome and my contract is only in Italian. Is there an English version of the terms?"},
	{by: "tommaso", on: "post", in: "treno-it", text: "Ma il wifi promesso in stazione dov'è? @tamarindo cartelloni ovunque, rete da nessuna parte"},
	{by: "federica", does: "edited", in: "trasloco", of: 1, text: "Trasloco di linea chiesto 5 settimane fa. @tamarindo mi potete richiamare? Il call center riattacca."},
	{by: "mei", on: "chat", in: "student", text: "Hello! Does the student plan include calls to Japan? I cannot find it on the page."},
	{by: "ilaria", on: "post", in: "smart", text: "Riunione con il cliente tra un'ora e connessione zero. Zona Porta Genova. @tamarindo ditemi solo se devo andare a lavorare al bar."},
	{by: "bar", in: "smart", text: "Da noi niente rete, ma il caffè c'è."},
	{by: "paolo", on: "email", in: "pec", text: "Spett.le Tamarindo, vi ho scritto tre volte senza risposta riguardo alla fattura 2026/1183, che riporta un indirizzo sbagliato. Attendo riscontro. Paolo Serra"},
	{by: "ruth", on: "post", in: "abroad", text: "I am on a ship off Sardinia and my bundle says \"not valid at sea\". Where does it say that in the offer, @tamarindo?"},
	{by: "marta", on: "dm", in: "viaggio", text: "Ciao! Parto lunedì per il Giappone, mi conviene l'opzione mondo o una eSIM vostra?"},
	{by: "sara", in: "tecnico", text: "Allora? Quando mandate qualcuno? Mi basta una risposta da un essere umano."},
	{by: "bea", on: "review", in: "shop", text: "Lovely shop, lovely people, and a forty minute queue because one till was open. On a Saturday."},
	{by: "andrea", on: "post", in: "offerta", text: "Perché la fibra a 19,90 è solo per i nuovi clienti? Io sono con voi da undici anni @tamarindo e pago 31."},
	{by: "alba", on: "chat", in: "school", text: "Hi, our school has 30 tablets with your SIMs and none of them gets data since this morning. Who can I talk to?"},
	{by: "giulia", in: "navigli", text: "Aggiornamento per tutti: è tornata per dieci minuti e poi giù di nuovo."},
	{by: "priya", in: "port", text: "Still here. Could you at least tell me if it happens today?"},
	{by: "sean", on: "post", in: "mast", text: "Your mast on our hill hums at night, @tamarindo. Who do I write to? My address is sean@example.com"},
	{by: "silvia", in: "negozio", text: "Grazie mille!"},
	{by: "anita", does: "deleted", in: "addebito", of: 1},
	{by: "ivy", on: "dm", in: "garden", text: "Hello, a van of yours drove over my front garden while connecting the neighbours. I have photos. Who pays for the roses?"},
	{by: "leo", on: "comment", in: "spot", text: "The runner is on a competitor's network, look at the phone in his hand :)"},
	{by: "nadia", in: "roaming", text: "Six hours and no answer. I am told this is how you handle things. My next post will have the screenshots."},
	{by: "marco", in: "milano-sud", text: "Luce verde da due minuti, incrocio le dita."},
	{by: "kofi", in: "sim", text: "It works now, thanks!"},
	{by: "gino", on: "dm", in: "stampa", text: "Buongiorno, sto scrivendo del guasto di Milano per il giornale di quartiere. A chi posso chiedere quanti clienti sono coinvolti?"},
	{by: "nonno", in: "nonno", text: "ora il tono va e viene. grazie signorina se legge"},
	{by: "alba", in: "school", text: "It is five tablets now, not thirty. The rest came back by themselves."},
	{by: "ilaria", in: "smart", text: "Riunione fatta dal bar, con la rete del bar. Resta la domanda."},
	{by: "tom", in: "panificio", text: "And there it went again, 11:40, twelve people in the queue."},
	{by: "andrea", in: "offerta", text: "Grazie"},
	{by: "dylan", in: "ping", text: "update: ping 38. whoever kicked the router, thank you"},
}
