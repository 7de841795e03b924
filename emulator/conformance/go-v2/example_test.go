package main

import (
	"bufio"
	"context"
	"log"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss/credentials"
)

var emulator = map[string]string{}

func TestMain(m *testing.M) {
	program := os.Getenv("OSSMP_EMULATOR")
	if program == "" {
		program = "ossmp-emulator"
	}
	command := exec.Command(program, "--bucket", "demo", "--memory", "--control", "0", "--until-eof")
	lifeline, _ := command.StdinPipe()
	output, _ := command.StdoutPipe()
	if err := command.Start(); err != nil {
		log.Fatal(err)
	}
	ready, _ := bufio.NewReader(output).ReadString('\n')
	for _, word := range strings.Fields(ready) {
		if at := strings.Index(word, "="); at > 0 {
			emulator[word[:at]] = word[at+1:]
		}
	}
	code := m.Run()
	lifeline.Close()
	command.Wait()
	os.Exit(code)
}

func post(t *testing.T, path, text string) {
	answer, err := http.Post(emulator["control"]+path, "text/plain", strings.NewReader(text))
	if err != nil || answer.StatusCode != 200 {
		t.Fatal(path, answer, err)
	}
	answer.Body.Close()
}

func TestABusyServerIsSurvived(t *testing.T) {
	post(t, "/reset", "")
	post(t, "/faults", "PutObject status=503 code=ServiceUnavailable")
	keys := credentials.NewStaticCredentialsProvider(emulator["access-key-id"], emulator["access-key-secret"])
	client := oss.NewClient(oss.LoadDefaultConfig().
		WithRegion(emulator["region"]).
		WithEndpoint(emulator["endpoint"]).
		WithCredentialsProvider(keys))
	_, err := client.PutObject(context.Background(), &oss.PutObjectRequest{
		Bucket: oss.Ptr("demo"),
		Key:    oss.Ptr("key"),
		Body:   strings.NewReader("bytes"),
	})
	if err != nil {
		t.Fatal(err)
	}
}
