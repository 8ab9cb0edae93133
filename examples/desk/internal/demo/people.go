package demo

// person is an invented customer.
type person struct {
	ID     string `json:"id"`
	Handle string `json:"handle"`
	Name   string `json:"name"`
	lang   string
}

// people are the forty, by a short key. The map is never written to.
var people = map[string]person{
	"giulia":   {"u-101", "@giulia.naviglio", "Giulia Ferraris", "it"},
	"marco":    {"u-102", "@marcotrenta", "Marco Trentin", "it"},
	"elisa":    {"u-103", "@elisa_in_bici", "Elisa Bondi", "it"},
	"nonno":    {"u-104", "@nonnopiero", "Piero Vallauri", "it"},
	"sara":     {"u-105", "@sarasenzarete", "Sara Conforti", "it"},
	"davide":   {"u-106", "@davide.mezzaluna", "Davide Mezzaluna", "it"},
	"chiara":   {"u-107", "@chiara_legge", "Chiara Pedrini", "it"},
	"luca":     {"u-108", "@luca.fuorirete", "Luca Ansaldi", "it"},
	"bar":      {"u-109", "@bar.dell.angolo", "Bar dell'Angolo", "it"},
	"federica": {"u-110", "@fede.traslochi", "Federica Orlandi", "it"},
	"tommaso":  {"u-111", "@tommytreno", "Tommaso Galli", "it"},
	"ilaria":   {"u-112", "@ilaria.pm", "Ilaria Benassi", "it"},
	"paolo":    {"u-113", "@paolo_il_fabbro", "Paolo Serra", "it"},
	"marta":    {"u-114", "@martainviaggio", "Marta Lorenzi", "it"},
	"andrea":   {"u-115", "@andreagufo", "Andrea Gufi", "it"},
	"silvia":   {"u-116", "@silvia.maestra", "Silvia Rota", "it"},
	"enzo":     {"u-117", "@enzoinsonne", "Enzo Carli", "it"},
	"veronica": {"u-118", "@vero.nica", "Veronica Assi", "it"},
	"gino":     {"u-119", "@ginocronista", "Gino Baldi", "it"},
	"anita":    {"u-120", "@anita.orto", "Anita Morelli", "it"},
	"remo":     {"u-121", "@remo_scacchi", "Remo Fanti", "it"},
	"teresa":   {"u-122", "@teresa.cuce", "Teresa Villani", "it"},
	"hannah":   {"u-201", "@hannahonline", "Hannah Whitlock", "en"},
	"omar":     {"u-202", "@omar_commutes", "Omar Rashidi", "en"},
	"priya":    {"u-203", "@priya.codes", "Priya Menon", "en"},
	"tom":      {"u-204", "@tom.the.baker", "Tom Ashdown", "en"},
	"grace":    {"u-205", "@gracewrites", "Grace Ellery", "en"},
	"dylan":    {"u-206", "@dylan.plays", "Dylan Marsh", "en"},
	"noor":     {"u-207", "@noor_in_rome", "Noor Haddad", "en"},
	"bea":      {"u-208", "@beabakes", "Beatrice Lowe", "en"},
	"felix":    {"u-209", "@felixfixes", "Felix Varga", "en"},
	"kofi":     {"u-210", "@kofi.outdoors", "Kofi Badu", "en"},
	"mei":      {"u-211", "@mei.studies", "Mei Tanaka", "en"},
	"ruth":     {"u-212", "@ruth.at.sea", "Ruth Calder", "en"},
	"jonas":    {"u-213", "@jonas_runs", "Jonas Ek", "en"},
	"alba":     {"u-214", "@alba.teaches", "Alba Roig", "en"},
	"sean":     {"u-215", "@seanonfoot", "Sean Molloy", "en"},
	"ivy":      {"u-216", "@ivy.grows", "Ivy Sandford", "en"},
	"leo":      {"u-217", "@leo.lands", "Leo Hartmann", "en"},
	"nadia":    {"u-218", "@nadia.nights", "Nadia Kern", "en"},
}
