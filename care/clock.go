package care

type clockState = struct {
	Version int `json:"version"`
}
