// Command agent makes the calls of the scenarios that every language runs: tests/scenarios/README.md.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	ossmp "github.com/ossmp/ossmp-go"
)

// request holds every member that a call may have; what is not there keeps the binding's default.
type request struct {
	Call   string `json:"call"`
	As     string `json:"as"`
	Client string `json:"client"`
	Upload string `json:"upload"`

	Endpoint         string      `json:"endpoint"`
	Region           string      `json:"region"`
	AccessKeyID      string      `json:"access_key_id"`
	AccessKeySecret  string      `json:"access_key_secret"`
	SecurityToken    string      `json:"security_token"`
	Anonymous        bool        `json:"anonymous"`
	Signature        string      `json:"signature"`
	Addressing       string      `json:"addressing"`
	ConnectTimeout   *int        `json:"connect_timeout"`
	IdleTimeout      *int        `json:"idle_timeout"`
	MaxAttempts      *int        `json:"max_attempts"`
	MD5              *bool       `json:"md5"`
	CRC64            *bool       `json:"crc64"`
	BandwidthLimit   *int64      `json:"bandwidth_limit"`
	UserAgent        string      `json:"user_agent"`
	CAFile           string      `json:"ca_file"`
	Proxy            string      `json:"proxy"`
	Log              bool        `json:"log"`
	Credentials      []accessKey `json:"credentials"`
	CredentialsRaise *string     `json:"credentials_raise"`
	ID               string      `json:"id"`
	Secret           string      `json:"secret"`
	Token            string      `json:"token"`

	Bucket   string            `json:"bucket"`
	Key      string            `json:"key"`
	UploadID string            `json:"upload_id"`
	Headers  map[string]string `json:"headers"`

	Number       int             `json:"number"`
	File         string          `json:"file"`
	Offset       int64           `json:"offset"`
	Length       *int64          `json:"length"`
	FailAt       *int64          `json:"fail_at"`
	FailMessage  string          `json:"fail_message"`
	SourceBucket string          `json:"source_bucket"`
	SourceKey    string          `json:"source_key"`
	Workers      int             `json:"workers"`
	Parts        json.RawMessage `json:"parts"`

	Max            int    `json:"max"`
	Marker         int    `json:"marker"`
	Prefix         string `json:"prefix"`
	Delimiter      string `json:"delimiter"`
	KeyMarker      string `json:"key_marker"`
	UploadIDMarker string `json:"upload_id_marker"`

	PartSize           int64  `json:"part_size"`
	Concurrency        *int   `json:"concurrency"`
	Checkpoint         string `json:"checkpoint"`
	CheckpointRequired *bool  `json:"checkpoint_required"`
	Adopt              *bool  `json:"adopt"`
	AbortOnFailure     *bool  `json:"abort_on_failure"`
	Deadline           int    `json:"deadline"`
	Progress           bool   `json:"progress"`
	CancelAt           *int64 `json:"cancel_at"`
	CancelAfter        *int   `json:"cancel_after"`
	RaiseAt            *int64 `json:"raise_at"`
	RaiseMessage       string `json:"raise_message"`
	Piece              int    `json:"piece"`
	GiveUpAt           *int64 `json:"give_up_at"`

	FileSize int64 `json:"file_size"`
	Wanted   int64 `json:"wanted"`
	Size     int64 `json:"size"`
	Count    *int  `json:"count"`
}

type accessKey struct {
	ID       string `json:"id"`
	Secret   string `json:"secret"`
	Token    string `json:"token"`
	Lifetime int    `json:"lifetime"`
}

type object map[string]interface{}

// raised is what a callback or stream of this program failed with.
type raised struct{ message string }

func (r *raised) Error() string { return r.message }

func main() {
	agent := newAgent()
	lines := bufio.NewReader(os.Stdin)
	output := json.NewEncoder(os.Stdout)
	output.SetEscapeHTML(false)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			agent.reset()
			return
		}
		var asked request
		if err := json.Unmarshal(line, &asked); err != nil {
			fmt.Fprintln(os.Stderr, "agent:", err)
			os.Exit(2)
		}
		answer, err := agent.answer(&asked)
		if err != nil {
			_ = output.Encode(object{"error": describe(err)})
			continue
		}
		_ = output.Encode(object{"ok": answer})
	}
}

// answer makes the call; a panic of a callback is an error, too.
func (agent *agent) answer(asked *request) (answer interface{}, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			own, is := panicked.(*raised)
			if !is {
				panic(panicked)
			}
			answer, err = nil, own
		}
	}()
	call, known := calls[asked.Call]
	if !known {
		return nil, fmt.Errorf("the agent does not know the call %q", asked.Call)
	}
	answer, err = call(agent, asked)
	if answer == nil {
		answer = object{}
	}
	return answer, err
}

func describe(err error) object {
	var own *raised
	if errors.As(err, &own) {
		return object{"raised": own.message}
	}
	var failure *ossmp.Error
	if !errors.As(err, &failure) {
		return object{"raised": err.Error()}
	}
	kind := ""
	for name, target := range map[string]error{
		"NoSuchUpload": ossmp.ErrNoSuchUpload, "Cancelled": ossmp.ErrCancelled,
		"FileChanged": ossmp.ErrFileChanged, "Integrity": ossmp.ErrIntegrity,
	} {
		if errors.Is(err, target) {
			kind = name
		}
	}
	return object{
		"status": failure.Status.String(), "kind": kind, "message": failure.Error(), "code": failure.Code,
		"ec": failure.EC, "request_id": failure.RequestID, "http_status": failure.HTTPStatus,
		"operation": failure.Operation, "bucket": failure.Bucket, "object": failure.Key,
		"upload_id": failure.UploadID, "part_number": failure.PartNumber, "attempts": failure.Attempts,
		"retryable": failure.Retryable, "object_state": failure.ObjectState.String(),
	}
}
