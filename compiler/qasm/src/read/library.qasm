gate u1(lambda) a { p(lambda) a; }
gate u2(phi, lambda) a { gphase(-(phi + lambda) / 2); u(pi / 2, phi, lambda) a; }
gate u3(theta, phi, lambda) a { gphase(-(phi + lambda) / 2); u(theta, phi, lambda) a; }
gate u0(gamma) a { }
gate phase(lambda) a { p(lambda) a; }
gate r(theta, phi) a { u(theta, phi - pi / 2, pi / 2 - phi) a; }
gate cphase(lambda) a, b { cp(lambda) a, b; }
gate cu1(lambda) a, b { cp(lambda) a, b; }
gate cu(theta, phi, lambda, gamma) a, b { p(gamma) a; ctrl @ u(theta, phi, lambda) a, b; }
gate cu3(theta, phi, lambda) a, b { ctrl @ u(theta, phi, lambda) a, b; }
gate cs a, b { ctrl @ s a, b; }
gate csdg a, b { ctrl @ sdg a, b; }
gate csx a, b { ctrl @ sx a, b; }
gate dcx a, b { cx a, b; cx b, a; }
gate xx_plus_yy(theta, beta) a, b { rz(beta) a; rxx(theta / 2) a, b; ryy(theta / 2) a, b; rz(-beta) a; }
gate xx_minus_yy(theta, beta) a, b { rz(-beta) b; rxx(theta / 2) a, b; ryy(-theta / 2) a, b; rz(beta) b; }
gate rccx a, b, c { h c; t c; cx b, c; tdg c; cx a, c; t c; cx b, c; tdg c; h c; }
gate c3x a, b, c, d { ctrl(3) @ x a, b, c, d; }
gate c3sqrtx a, b, c, d { ctrl(3) @ sx a, b, c, d; }
gate c3sx a, b, c, d { ctrl(3) @ sx a, b, c, d; }
gate c4x a, b, c, d, e { ctrl(4) @ x a, b, c, d, e; }
gate rc3x a, b, c, d {
  h d; t d; cx c, d; tdg d; h d;
  cx a, d; t d; cx b, d; tdg d; cx a, d; t d; cx b, d; tdg d;
  h d; t d; cx c, d; tdg d; h d;
}
gate rcccx a, b, c, d { rc3x a, b, c, d; }
