package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

const maxLine = 16 << 20

// lines answers each line in order. What was written is flushed when the input pauses.
func lines(r io.Reader, w io.Writer, answer func(input) any) error {
	in, out := bufio.NewReaderSize(r, 64<<10), bufio.NewWriter(w)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
		line, long, err := readLine(in)
		if len(line) == 0 && !long && err == io.EOF {
			return out.Flush()
		}
		if err != nil && err != io.EOF {
			return errors.Join(err, out.Flush())
		}
		if err := encoder.Encode(reply(line, long, answer)); err != nil {
			return err
		}
	}
}

func reply(line []byte, long bool, answer func(input) any) any {
	in, err := parse(line)
	if long {
		in, err = input{}, errors.New("the line is longer than 16 MiB")
	}
	if err != nil {
		return struct {
			ID    json.RawMessage `json:"id"`
			Error string          `json:"error"`
		}{in.ID, err.Error()}
	}
	return answer(in)
}

// readLine returns the next line without its end; of one that is too long nothing.
func readLine(r *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > maxLine+1 {
			line, long = nil, true
		} else if !long {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimRight(line, "\r\n"), long, err
		}
	}
}
