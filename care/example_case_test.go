package care_test

import (
	"fmt"

	"github.com/mysocialcare/socialcare/care"
)

// What an agent writes down is stored apart; events name the place.
func ExampleTexts() {
	for _, t := range care.Texts(care.Resolve{Agent: "FB", Kind: care.Oriented, Cause: "parcel", Destination: "the carrier's desk", Content: "w1"}) {
		fmt.Println(t.Content, "=", t.Text)
	}
	// Output: w1-destination = the carrier's desk
}

func ExampleReadAnswer() {
	fmt.Println(care.ReadAnswer(care.AskSolved, "Sì, grazie!"))
	fmt.Println(care.ReadAnswer(care.AskSolved, "No one answered me"))
	// Output:
	// yes true
	//  false
}
