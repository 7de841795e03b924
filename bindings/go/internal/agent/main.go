// Command agent does what a scenario of tests/scenarios says, through the public API of package ossmp. It reads requests
// from standard input and writes answers to standard output, a JSON object on each line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// answer is what a call gives, by member.
type answer map[string]any

// handler does one call of the protocol.
type handler func(a *agent, r *request) (answer, error)

var handlers = map[string]handler{
	"reset":            (*agent).reset,
	"version":          (*agent).version,
	"client":           (*agent).newClient,
	"set_credentials":  (*agent).setCredentials,
	"log_lines":        (*agent).logLines,
	"close":            (*agent).close,
	"init":             (*agent).init,
	"attach":           (*agent).attach,
	"part_from_file":   (*agent).partFromFile,
	"part_from_buffer": (*agent).partFromBuffer,
	"part_from_stream": (*agent).partFromStream,
	"part_copy":        (*agent).partCopy,

	"parts_in_parallel": (*agent).partsInParallel,

	"list_parts":     (*agent).listParts,
	"all_parts":      (*agent).allParts,
	"sent_parts":     (*agent).sentParts,
	"complete":       (*agent).complete,
	"abort":          (*agent).abort,
	"list_uploads":   (*agent).listUploads,
	"all_uploads":    (*agent).allUploads,
	"upload_file":    (*agent).uploadFile,
	"upload_stream":  (*agent).uploadStream,
	"upload_writer":  (*agent).uploadWriter,
	"plan_part_size": (*agent).planPartSize,
	"split":          (*agent).split,
}

func main() {
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "agent:", err)
		os.Exit(1)
	}
}

func serve(input io.Reader, output io.Writer) error {
	a := newAgent()
	lines := bufio.NewReader(input)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			_, err := a.reset(nil)
			return err
		}
		if err != nil && err != io.EOF {
			return err
		}
		var r request
		if err := json.Unmarshal(line, &r); err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
		handle, known := handlers[r.Call]
		if !known {
			return fmt.Errorf("there is no call %q", r.Call)
		}
		text, err := json.Marshal(a.outcome(handle, &r))
		if err != nil {
			return err
		}
		if _, err := output.Write(append(text, '\n')); err != nil {
			return err
		}
	}
}

// outcome is what the line of the answer says. The agent's own callbacks raise by panicking, with type raised.
func (a *agent) outcome(handle handler, r *request) (line answer) {
	defer func() {
		if value := recover(); value != nil {
			own, is := value.(raised)
			if !is {
				panic(value)
			}
			line = answer{"error": answer{"raised": own.Error()}}
		}
	}()
	ok, err := handle(a, r)
	if err != nil {
		return answer{"error": describe(err)}
	}
	return answer{"ok": ok}
}
