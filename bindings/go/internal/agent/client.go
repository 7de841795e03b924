package main

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/ossmp/ossmp-go"
)

// agent holds what the scenario has named.
type agent struct {
	clients map[string]*ossmp.Client
	uploads map[string]*ossmp.Upload

	mu    sync.Mutex
	lines []string
}

func newAgent() *agent {
	return &agent{clients: map[string]*ossmp.Client{}, uploads: map[string]*ossmp.Upload{}, lines: []string{}}
}

func (a *agent) reset(*request) (answer, error) {
	for _, upload := range a.uploads {
		if err := upload.Close(); err != nil {
			return nil, err
		}
	}
	for _, client := range a.clients {
		if err := client.Close(); err != nil {
			return nil, err
		}
	}
	a.uploads, a.clients = map[string]*ossmp.Upload{}, map[string]*ossmp.Client{}
	a.takeLines()
	return answer{}, nil
}

func (a *agent) version(*request) (answer, error) {
	return answer{"version": ossmp.Version()}, nil
}

func (a *agent) newClient(r *request) (answer, error) {
	options, err := a.clientOptions(r)
	if err != nil {
		return nil, err
	}
	client, err := ossmp.NewClient(r.Endpoint, options...)
	if err != nil {
		return nil, err
	}
	if before, again := a.clients[r.As]; again {
		if err := before.Close(); err != nil {
			return nil, err
		}
	}
	a.clients[r.As] = client
	return answer{}, nil
}

func (a *agent) clientOptions(r *request) ([]ossmp.ClientOption, error) {
	var options []ossmp.ClientOption
	add := func(option ossmp.ClientOption) { options = append(options, option) }
	if r.AccessKeyID != nil {
		add(ossmp.WithStaticCredentials(*r.AccessKeyID, r.AccessKeySecret, r.SecurityToken))
	}
	if r.Anonymous {
		add(ossmp.WithAnonymous())
	}
	if len(r.Credentials) > 0 {
		add(ossmp.WithCredentialsProvider(providerOf(r.Credentials)))
	}
	if r.CredentialsRaise != nil {
		message := *r.CredentialsRaise
		add(ossmp.WithCredentialsProvider(func(context.Context) (ossmp.Credentials, error) {
			return ossmp.Credentials{}, raised(message)
		}))
	}
	if r.Region != nil {
		add(ossmp.WithRegion(*r.Region))
	}
	if r.Signature != nil {
		version, known := map[string]ossmp.Signature{
			"v1": ossmp.SignatureV1, "v4": ossmp.SignatureV4, "auto": ossmp.SignatureAuto,
		}[*r.Signature]
		if !known {
			return nil, fmt.Errorf("there is no signature %q", *r.Signature)
		}
		add(ossmp.WithSignature(version))
	}
	if r.Addressing != nil {
		style, known := map[string]ossmp.Addressing{
			"path": ossmp.AddressingPath, "virtual_host": ossmp.AddressingVirtualHost,
			"cname": ossmp.AddressingCNAME, "auto": ossmp.AddressingAuto,
		}[*r.Addressing]
		if !known {
			return nil, fmt.Errorf("there is no addressing %q", *r.Addressing)
		}
		add(ossmp.WithAddressing(style))
	}
	return append(options, a.tuning(r)...), nil
}

// tuning is what has nothing to do with who asks whom.
func (a *agent) tuning(r *request) []ossmp.ClientOption {
	var options []ossmp.ClientOption
	add := func(option ossmp.ClientOption) { options = append(options, option) }
	if r.ConnectTimeout != nil {
		add(ossmp.WithConnectTimeout(milliseconds(*r.ConnectTimeout)))
	}
	if r.IdleTimeout != nil {
		add(ossmp.WithIdleTimeout(milliseconds(*r.IdleTimeout)))
	}
	if r.MaxAttempts != nil {
		add(ossmp.WithMaxAttempts(*r.MaxAttempts))
	}
	if r.MD5 != nil || r.CRC64 != nil {
		add(ossmp.WithVerify(r.MD5 == nil || *r.MD5, r.CRC64 == nil || *r.CRC64))
	}
	if r.BandwidthLimit != nil {
		add(ossmp.WithBandwidthLimit(*r.BandwidthLimit))
	}
	if r.UserAgent != nil {
		add(ossmp.WithUserAgent(*r.UserAgent))
	}
	if r.CAFile != nil {
		add(ossmp.WithCAFile(*r.CAFile))
	}
	if r.Proxy != nil {
		add(ossmp.WithProxy(*r.Proxy))
	}
	if r.Log {
		add(logOption(a.addLine))
	}
	return options
}

// providerOf hands out one key after the other, and the last again and again.
func providerOf(rows []credentialsRow) ossmp.CredentialsProvider {
	var mu sync.Mutex
	next := 0
	return func(context.Context) (ossmp.Credentials, error) {
		mu.Lock()
		defer mu.Unlock()
		row := rows[next]
		if next < len(rows)-1 {
			next++
		}
		key := ossmp.Credentials{AccessKeyID: row.ID, AccessKeySecret: row.Secret, SecurityToken: row.Token}
		if row.Lifetime != nil {
			key.Expires = time.Now().Add(time.Duration(*row.Lifetime) * time.Second)
		}
		return key, nil
	}
}

func (a *agent) setCredentials(r *request) (answer, error) {
	client, err := a.client(r)
	if err != nil {
		return nil, err
	}
	return answer{}, client.SetCredentials(r.ID, r.Secret, r.Token)
}

func (a *agent) addLine(line string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lines = append(a.lines, line)
}

func (a *agent) takeLines() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	lines := a.lines
	a.lines = []string{}
	return lines
}

func (a *agent) logLines(*request) (answer, error) {
	return answer{"lines": a.takeLines()}, nil
}

// close keeps the name, so that a later call meets what is closed.
func (a *agent) close(r *request) (answer, error) {
	if r.Upload != "" {
		upload, err := a.upload(r)
		if err != nil {
			return nil, err
		}
		return answer{}, upload.Close()
	}
	client, err := a.client(r)
	if err != nil {
		return nil, err
	}
	return answer{}, client.Close()
}

func (a *agent) client(r *request) (*ossmp.Client, error) {
	client, known := a.clients[r.Client]
	if !known {
		return nil, fmt.Errorf("there is no client %q", r.Client)
	}
	return client, nil
}

func (a *agent) upload(r *request) (*ossmp.Upload, error) {
	upload, known := a.uploads[r.Upload]
	if !known {
		return nil, fmt.Errorf("there is no upload %q", r.Upload)
	}
	return upload, nil
}

// milliseconds does not overflow; what is too long for the library stays so.
func milliseconds(ms int64) time.Duration {
	const most = math.MaxInt64 / int64(time.Millisecond)
	switch {
	case ms > most:
		return math.MaxInt64
	case ms < -most:
		return math.MinInt64
	}
	return time.Duration(ms) * time.Millisecond
}
