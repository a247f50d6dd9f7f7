// Package speech holds every sentence that members read, in one catalogue for each
// language: catalogue/en.yaml and its translations. English is complete; a member whose
// language has no catalogue reads English. Moderators, admins and operators are
// spoken to in English by the code itself.
//
// A new language is a file beside the others. A test finds what is missing in it, what no
// code says any more, and sentences for members that stand in the code.
package speech
