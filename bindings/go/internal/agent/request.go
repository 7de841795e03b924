package main

import "github.com/ossmp/ossmp-go"

// request is a line of the protocol. A pointer that is nil: leave the default alone.
type request struct {
	Call   string `json:"call"`
	As     string `json:"as"`
	Client string `json:"client"`
	Upload string `json:"upload"`

	Endpoint         string           `json:"endpoint"`
	Region           *string          `json:"region"`
	AccessKeyID      *string          `json:"access_key_id"`
	AccessKeySecret  string           `json:"access_key_secret"`
	SecurityToken    string           `json:"security_token"`
	Anonymous        bool             `json:"anonymous"`
	Signature        *string          `json:"signature"`
	Addressing       *string          `json:"addressing"`
	ConnectTimeout   *int64           `json:"connect_timeout"`
	IdleTimeout      *int64           `json:"idle_timeout"`
	MaxAttempts      *int             `json:"max_attempts"`
	MD5              *bool            `json:"md5"`
	CRC64            *bool            `json:"crc64"`
	BandwidthLimit   *int64           `json:"bandwidth_limit"`
	UserAgent        *string          `json:"user_agent"`
	CAFile           *string          `json:"ca_file"`
	Proxy            *string          `json:"proxy"`
	Log              bool             `json:"log"`
	Credentials      []credentialsRow `json:"credentials"`
	CredentialsRaise *string          `json:"credentials_raise"`

	ID     string `json:"id"`
	Secret string `json:"secret"`
	Token  string `json:"token"`

	Bucket   string            `json:"bucket"`
	Key      string            `json:"key"`
	UploadID string            `json:"upload_id"`
	Headers  map[string]string `json:"headers"`

	Number       int    `json:"number"`
	File         string `json:"file"`
	Offset       int64  `json:"offset"`
	Length       *int64 `json:"length"`
	FailAt       *int64 `json:"fail_at"`
	FailMessage  string `json:"fail_message"`
	SourceBucket string `json:"source_bucket"`
	SourceKey    string `json:"source_key"`
	Workers      int    `json:"workers"`

	Max            int       `json:"max"`
	Marker         int       `json:"marker"`
	Parts          *partList `json:"parts"`
	Prefix         *string   `json:"prefix"`
	Delimiter      *string   `json:"delimiter"`
	KeyMarker      string    `json:"key_marker"`
	UploadIDMarker string    `json:"upload_id_marker"`

	PartSize           *int64  `json:"part_size"`
	Concurrency        *int    `json:"concurrency"`
	Checkpoint         *string `json:"checkpoint"`
	CheckpointRequired *bool   `json:"checkpoint_required"`
	Adopt              *bool   `json:"adopt"`
	AbortOnFailure     *bool   `json:"abort_on_failure"`
	Deadline           *int64  `json:"deadline"`
	Progress           bool    `json:"progress"`
	CancelAt           *int64  `json:"cancel_at"`
	CancelAfter        *int64  `json:"cancel_after"`
	RaiseAt            *int64  `json:"raise_at"`
	RaiseMessage       string  `json:"raise_message"`
	Piece              int     `json:"piece"`
	GiveUpAt           *int64  `json:"give_up_at"`

	FileSize int64 `json:"file_size"`
	Wanted   int64 `json:"wanted"`
	Size     int64 `json:"size"`
	Count    *int  `json:"count"`
}

// credentialsRow is an access key that the provider hands out; lifetime is in seconds, nil: for ever.
type credentialsRow struct {
	ID       string `json:"id"`
	Secret   string `json:"secret"`
	Token    string `json:"token"`
	Lifetime *int64 `json:"lifetime"`
}

func (r *request) length() int64 {
	if r.Length == nil {
		return -1
	}
	return *r.Length
}

func (r *request) uploadOptions() []ossmp.UploadOption {
	options := []ossmp.UploadOption{ossmp.WithHeaders(r.Headers)}
	if r.PartSize != nil {
		options = append(options, ossmp.WithPartSize(*r.PartSize))
	}
	if r.Concurrency != nil {
		options = append(options, ossmp.WithConcurrency(*r.Concurrency))
	}
	if r.Checkpoint != nil {
		options = append(options, ossmp.WithCheckpoint(*r.Checkpoint))
	}
	if r.CheckpointRequired != nil {
		options = append(options, ossmp.WithCheckpointRequired(*r.CheckpointRequired))
	}
	if r.Adopt != nil {
		options = append(options, ossmp.WithAdopt(*r.Adopt))
	}
	if r.AbortOnFailure != nil {
		options = append(options, ossmp.WithAbortOnFailure(*r.AbortOnFailure))
	}
	if r.Deadline != nil {
		options = append(options, ossmp.WithTimeout(milliseconds(*r.Deadline)))
	}
	return options
}

func (r *request) listOptions() []ossmp.ListOption {
	options := []ossmp.ListOption{ossmp.WithMaxUploads(r.Max), ossmp.WithMarker(r.KeyMarker, r.UploadIDMarker)}
	if r.Prefix != nil {
		options = append(options, ossmp.WithPrefix(*r.Prefix))
	}
	if r.Delimiter != nil {
		options = append(options, ossmp.WithDelimiter(*r.Delimiter))
	}
	return options
}
