package ossmp

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestALibraryThatIsTooOldIsRefused(t *testing.T) {
	must(t, checkLibrary())
	for library, fits := range map[uint32]bool{
		0x000200: true, 0x000201: true, 0x000300: true, 0x0001ff: false, 0x000100: false, 0x010200: false,
	} {
		err := checkVersion(0x000200, library)
		if fits != (err == nil) || (err != nil && !errors.Is(err, ErrLibraryVersion)) {
			t.Errorf("%x for 0.2.0: %v", library, err)
		}
	}
	if err := checkVersion(0x010203, 0x010202); err == nil || !strings.Contains(err.Error(), "1.2.2") {
		t.Errorf("it says %v", err)
	}
	if version := Version(); !strings.HasPrefix(version, "0.") {
		t.Errorf("the version is %q", version)
	}
}

// unneeded are the functions that this package has no use for, and why.
var unneeded = map[string]string{
	"ossmp_upload_sent_parts": "the ledger gathers the parts, because each call has a handle of its own",
}

func TestEverySymbolOfTheLibraryIsCalled(t *testing.T) {
	list, err := os.ReadFile(filepath.Join("..", "..", "abi", "ossmp.symbols"))
	must(t, err)
	var sources strings.Builder
	files, err := filepath.Glob("*.[gc]*")
	must(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		must(t, err)
		sources.Write(text)
	}
	called := map[string]bool{}
	for _, call := range regexp.MustCompile(`\bC\.(ossmp_\w+)\(|\b(ossmp_\w+)\(`).FindAllStringSubmatch(sources.String(), -1) {
		called[call[1]+call[2]] = true
	}
	symbols := 0
	for _, line := range strings.Split(string(list), "\n") {
		if fields := strings.Fields(line); len(fields) > 0 && strings.HasPrefix(fields[0], "ossmp_") {
			symbols++
			if _, excused := unneeded[fields[0]]; called[fields[0]] == excused {
				t.Errorf("%s: called is %v, excused is %v", fields[0], called[fields[0]], excused)
			}
		}
	}
	if symbols < 100 {
		t.Errorf("the list has %d symbols", symbols)
	}
}
