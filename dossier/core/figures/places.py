"""Each country of ISO 3166-1, and XK for Kosovo, to its tile on a map of equal tiles.

The map is drawn here as it is seen. It keeps who lies north, south, east and west of whom as far as equal tiles can; it
says nothing of size, and of no border.
"""

from __future__ import annotations

from collections.abc import Mapping

_MAP = """
.. .. .. .. .. .. .. GL .. FO .. NO SE AX SJ FI .. .. .. .. .. .. .. .. .. .. ..
.. .. CA .. .. .. .. .. IS IM GB NL DK PL LV EE .. .. .. .. RU .. .. .. .. .. ..
.. .. .. .. .. .. .. .. GG IE BE DE CZ SK LT BY UA .. .. .. .. .. .. .. .. .. ..
.. .. .. .. .. .. .. PM JE LI LU AT SI HU RS RO MD GE .. KZ .. MN .. .. .. .. ..
.. .. .. .. .. .. .. .. .. AD FR CH HR BA XK BG TR AM AZ UZ KG .. .. KP .. .. ..
.. .. US .. .. BM .. .. GI PT ES SM IT ME MK CY LB SY IR TM TJ CN KR JP .. .. ..
.. .. KY TC BS VG MF AI .. MA MC TN MT AL GR IL PS IQ KW AF NP BT .. .. .. .. ..
.. .. MX CU HT VI BL MS .. EH .. DZ VA LY .. EG JO BH QA PK BD MM HK TW .. .. ..
UM .. BZ JM DO PR AG GP CV MR .. .. .. .. .. .. .. SA AE OM IN LA MO .. .. .. ..
.. .. GT HN SX KN DM LC GM SN ML NE .. TD .. SD .. ER YE .. .. TH VN .. MP .. ..
.. .. SV NI AW GD VC BB GW GN BF BJ NG .. .. .. .. DJ .. .. .. KH PH GU .. .. ..
.. .. .. CR PA VE TT MQ SL CI GH TG CM .. CF SS ET .. SO .. LK .. BN PW FM MH ..
.. .. .. CW CO BQ GY SR GF LR .. ST GQ CG .. RW UG KE .. MV .. SG MY .. NR KI TK
.. .. .. .. EC .. .. .. .. .. .. .. GA .. CD BI TZ .. SC IO .. .. ID TL PG TV AS
.. PF .. .. PE .. .. BR .. .. .. .. .. AO .. ZM MW KM YT .. .. CC CX .. SB WF WS
CK .. .. .. .. BO .. .. .. SH .. .. .. NA BW ZW MZ MG MU .. .. .. .. .. VU FJ TO
.. PN .. .. CL .. PY UY .. .. .. .. .. .. ZA LS SZ .. RE .. .. .. .. AU NC NF NU
.. .. .. .. .. AR .. .. .. .. .. .. .. .. .. .. .. .. .. TF .. .. .. .. .. NZ ..
.. .. .. .. .. .. FK GS .. .. AQ BV .. .. .. .. .. .. .. HM .. .. .. .. .. .. ..
"""
_EMPTY = ".."
# Column and row, counted from the north-west.
PLACES: Mapping[str, tuple[int, int]] = {
    code: (column, row)
    for row, line in enumerate(_MAP.strip().splitlines())
    for column, code in enumerate(line.split())
    if code != _EMPTY
}
