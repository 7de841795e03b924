package ossmp

// #include "glue.h"
import "C"

import "fmt"

// Version gives the version of the libossmp that was loaded, such as "0.1.0".
func Version() string {
	return C.GoString(C.ossmp_version())
}

// checkLibrary refuses a library that lacks what this package was compiled for.
func checkLibrary() error {
	return checkVersion(C.OSSMP_VERSION_NUMBER, uint32(C.ossmp_version_number()))
}

// checkVersion compares two versions, each major << 16 | minor << 8 | patch.
func checkVersion(header, library uint32) error {
	if library >= header && library>>16 == header>>16 {
		return nil
	}
	return fmt.Errorf("%w: it is %s, and this program was built for %s",
		ErrLibraryVersion, dotted(library), dotted(header))
}

func dotted(version uint32) string {
	return fmt.Sprintf("%d.%d.%d", version>>16, version>>8&0xff, version&0xff)
}
