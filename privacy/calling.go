package privacy

// country is a calling code and the lengths that its national (significant) numbers have.
type country struct {
	code     uint16
	min, max uint8
}

// countries are the assigned calling codes. Sources: ITU-T E.164 list of assigned country codes; lengths from the national numbering plans
// that members notify to the ITU (E.129). Where a plan is open the range is wide. International freephone, shared-cost and premium
// codes (800, 808, 979) are absent on purpose: they are no person's numbers.
var countries = [...]country{
	{1, 10, 10}, {7, 10, 10},
	{20, 8, 10}, {27, 9, 9}, {30, 10, 10}, {31, 9, 9}, {32, 8, 9}, {33, 9, 9}, {34, 9, 9}, {36, 8, 9}, {39, 6, 11},
	{40, 9, 9}, {41, 9, 9}, {43, 6, 13}, {44, 9, 10}, {45, 8, 8}, {46, 7, 10}, {47, 8, 8}, {48, 9, 9}, {49, 6, 13},
	{51, 8, 9}, {52, 10, 11}, {53, 8, 8}, {54, 10, 11}, {55, 10, 11}, {56, 9, 9}, {57, 8, 10}, {58, 10, 10},
	{60, 8, 10}, {61, 9, 9}, {62, 8, 12}, {63, 8, 10}, {64, 8, 10}, {65, 8, 8}, {66, 8, 9},
	{81, 9, 10}, {82, 8, 10}, {84, 9, 10}, {86, 10, 11}, {90, 10, 10}, {91, 10, 10}, {92, 9, 10}, {93, 9, 9}, {94, 9, 9}, {95, 7, 10}, {98, 10, 10},
	{211, 9, 9}, {212, 9, 9}, {213, 8, 9}, {216, 8, 8}, {218, 8, 9}, {220, 7, 7}, {221, 9, 9}, {222, 8, 8}, {223, 8, 8}, {224, 8, 9},
	{225, 8, 10}, {226, 8, 8}, {227, 8, 8}, {228, 8, 8}, {229, 8, 10}, {230, 7, 8}, {231, 7, 9}, {232, 8, 8}, {233, 9, 9}, {234, 8, 10},
	{235, 8, 8}, {236, 8, 8}, {237, 8, 9}, {238, 7, 7}, {239, 7, 7}, {240, 9, 9}, {241, 7, 8}, {242, 9, 9}, {243, 7, 9}, {244, 9, 9},
	{245, 7, 9}, {246, 7, 7}, {247, 5, 6}, {248, 7, 7}, {249, 9, 9}, {250, 9, 9}, {251, 9, 9}, {252, 7, 9}, {253, 8, 8}, {254, 7, 9},
	{255, 9, 9}, {256, 9, 9}, {257, 8, 8}, {258, 8, 9}, {260, 9, 9}, {261, 9, 9}, {262, 9, 9}, {263, 7, 10}, {264, 8, 9}, {265, 7, 9},
	{266, 8, 8}, {267, 7, 8}, {268, 8, 8}, {269, 7, 7}, {290, 5, 5}, {291, 7, 7}, {297, 7, 7}, {298, 6, 6}, {299, 6, 6},
	{350, 8, 8}, {351, 9, 9}, {352, 6, 11}, {353, 7, 9}, {354, 7, 9}, {355, 8, 9}, {356, 8, 8}, {357, 8, 8}, {358, 6, 12}, {359, 7, 9},
	{370, 8, 8}, {371, 8, 8}, {372, 7, 8}, {373, 8, 8}, {374, 8, 8}, {375, 9, 9}, {376, 6, 9}, {377, 8, 9}, {378, 6, 10}, {379, 6, 11},
	{380, 9, 9}, {381, 8, 9}, {382, 8, 9}, {383, 8, 9}, {385, 8, 9}, {386, 8, 8}, {387, 8, 9}, {389, 8, 8},
	{420, 9, 9}, {421, 9, 9}, {423, 7, 9},
	{500, 5, 5}, {501, 7, 7}, {502, 8, 8}, {503, 8, 8}, {504, 8, 8}, {505, 8, 8}, {506, 8, 8}, {507, 7, 8}, {508, 6, 9}, {509, 8, 8},
	{590, 9, 9}, {591, 8, 8}, {592, 7, 7}, {593, 8, 9}, {594, 9, 9}, {595, 8, 9}, {596, 9, 9}, {597, 6, 7}, {598, 7, 8}, {599, 7, 8},
	{670, 7, 8}, {672, 6, 6}, {673, 7, 7}, {674, 7, 7}, {675, 7, 8}, {676, 5, 7}, {677, 5, 7}, {678, 5, 7}, {679, 7, 7}, {680, 7, 7},
	{681, 6, 6}, {682, 5, 5}, {683, 4, 7}, {685, 5, 10}, {686, 5, 8}, {687, 6, 6}, {688, 5, 7}, {689, 6, 8}, {690, 4, 7}, {691, 7, 7}, {692, 7, 7},
	{850, 8, 10}, {852, 8, 8}, {853, 8, 8}, {855, 8, 9}, {856, 8, 10}, {870, 9, 9}, {878, 12, 12}, {880, 8, 10}, {881, 8, 9}, {882, 7, 12},
	{883, 7, 12}, {886, 8, 9},
	{960, 7, 7}, {961, 7, 8}, {962, 8, 9}, {963, 8, 9}, {964, 8, 10}, {965, 8, 8}, {966, 8, 9}, {967, 7, 9}, {968, 8, 8},
	{970, 8, 9}, {971, 8, 9}, {972, 8, 9}, {973, 8, 8}, {974, 8, 8}, {975, 7, 8}, {976, 8, 8}, {977, 8, 10},
	{992, 9, 9}, {993, 8, 8}, {994, 9, 9}, {995, 9, 9}, {996, 9, 9}, {998, 9, 9},
}

// byCode finds a country by its calling code.
var byCode = func() (t [1000]country) {
	for _, c := range countries {
		t[c.code] = c
	}
	return t
}()

// called returns the country whose code begins the digits, and the length of the code. No code is the beginning of another.
func called(d []byte) (c country, n int, ok bool) {
	code := 0
	for n = 1; n <= 3 && n <= len(d); n++ {
		code = code*10 + int(d[n-1]-'0')
		if c = byCode[code]; c.code != 0 {
			return c, n, true
		}
	}
	return country{}, 0, false
}

// keepsZero reports whether national numbers of a country begin with 0 when they are called from abroad.
func (c country) keepsZero() bool {
	switch c.code {
	case 39, 378, 379, 225, 241, 242, 229:
		return true
	}
	return false
}

// dialled judges digits after "+" or "00": a known country and a number of one of its lengths. A trunk 0 after the code, which people write
// though it is not dialled, is passed over. It returns the country and its national number; nil if it is none.
func dialled(d []byte) (c country, national []byte) {
	c, n, ok := called(d)
	if !ok {
		return c, nil
	}
	national = d[n:]
	if len(national) > 0 && national[0] == '0' && !c.keepsZero() {
		national = national[1:]
	}
	if len(national) < int(c.min) || len(national) > int(c.max) {
		return c, nil
	}
	if national[0] == '0' && (!c.keepsZero() || national[1] == '0') {
		return c, nil
	}
	if c.code == 1 && !northAmerican(national) {
		return c, nil
	}
	return c, national
}

// northAmerican reports whether ten digits can be a number of the North American plan: area and exchange begin with 2 to 9, an area is no N11
// or N9X.
func northAmerican(d []byte) bool {
	return len(d) == 10 && d[0] >= '2' && d[3] >= '2' && d[1] != '9' && !(d[1] == '1' && d[2] == '1')
}
