package memstore

// vocabulary are the texts that a log is likely to have; it is never written to.
type vocabulary struct {
	list []string
	at   map[string]int32
}

// texts are those of a log so far, after those of a vocabulary.
type texts struct {
	likely *vocabulary
	own    []string
	found  map[string]int32
}

func (t *texts) reset(likely *vocabulary) {
	clear(t.own) // keeps no text of another log
	t.likely, t.own = likely, t.own[:0]
	clear(t.found)
}

func (t *texts) len() int32 { return int32(len(t.likely.list) + len(t.own)) }

func (t *texts) at(i int32) string {
	if n := int32(len(t.likely.list)); i >= n {
		return t.own[i-n]
	}
	return t.likely.list[i]
}

func (t *texts) find(s string) (int32, bool) {
	if i, ok := t.likely.at[s]; ok {
		return i, true
	}
	i, ok := t.found[s]
	return i, ok
}

// add returns where the text is from now on.
func (t *texts) add(s string, findable bool) int32 {
	i := t.len()
	if t.own = append(t.own, s); findable {
		if t.found == nil {
			t.found = map[string]int32{}
		}
		t.found[s] = i
	}
	return i
}

// know adds texts that a reader knows as well.
func (t *texts) know(all ...string) {
	for _, s := range all {
		if _, ok := t.find(s); !ok {
			t.add(s, true)
		}
	}
}

// all returns the texts as a vocabulary.
func (t *texts) all() *vocabulary {
	v := &vocabulary{at: map[string]int32{}}
	for i := range t.len() {
		v.list = append(v.list, t.at(i))
		v.at[t.at(i)] = i
	}
	return v
}
