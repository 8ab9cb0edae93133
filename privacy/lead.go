package privacy

// reading is how what a lead announces is read.
type reading uint8

const (
	readNothing reading = iota
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
}{}

// read reads what the lead [start, end) announces.
func (sc *scanner) read(r reading, start, end int) int {
	switch r {
	case readNothing:
	}
	return end
}
