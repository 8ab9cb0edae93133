package config

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

type windowJSON struct {
	Visibility channel.Visibility `json:"visibility"`
	Surfaces   []channel.Surface  `json:"surfaces"`
	For        care.Duration      `json:"for"`
	Human      care.Duration      `json:"human"`
}

// surfaces are those that a delivery of the generic webhook may have.
var surfaces = []channel.Surface{channel.Post, channel.Comment, channel.Review, channel.DirectMessage, channel.Email, channel.Chat, channel.Call}

// parseWindows reads how long the customers of a web account may be answered,
// where the network behind it closes after a while.
func parseWindows(where, network string, list []json.RawMessage) (windows []channel.Window, err error) {
	if len(list) > 0 && network != Web {
		return nil, wrong(where, "only a web account is told its windows: the others know theirs")
	}
	for i, raw := range list {
		where := fmt.Sprintf("%s[%d]", where, i)
		var in windowJSON
		if err := strict(where, raw, &in); err != nil {
			return nil, err
		}
		if in.Visibility != channel.Public && in.Visibility != channel.Private {
			return nil, wrong(where+".visibility", "%q is neither public nor private", in.Visibility)
		}
		for _, s := range in.Surfaces {
			if !slices.Contains(surfaces, s) {
				return nil, wrong(where+".surfaces", "%q is not one of %v", s, surfaces)
			}
		}
		if in.For <= 0 {
			return nil, wrong(where+".for", "wanted, such as \"24h\"")
		}
		if in.Human != 0 && in.Human < in.For {
			return nil, wrong(where+".human", "%v: a person has longer than a machine, or as long", time.Duration(in.Human))
		}
		windows = append(windows, channel.Window{
			Visibility: in.Visibility, Surfaces: in.Surfaces, For: time.Duration(in.For), Human: time.Duration(in.Human),
		})
	}
	return windows, nil
}
