From mathcomp Require Import all_ssreflect all_algebra ring.
From skewflow Require Import forms energy euler.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Local Open Scope ring_scope.

(* Helper. A number that is minus its own conjugate has real part 0. *)
Lemma Re_eq0 (C : numClosedFieldType) (x : C) : x + x^* = 0 -> 'Re x = 0.
Proof. by rewrite ReE => ->; rewrite mul0r. Qed.

(* Helper. For real skew A the number y = sum_j v_j conj((v A)_j) is minus its conjugate. *)
Lemma skew_hermitian (C : numClosedFieldType) (n : nat) (A : 'M[C]_n) (v : 'rV[C]_n) :
  (forall i j, A i j \is Num.real) -> A^T = - A ->
  (\sum_j v 0 j * ((v *m A) 0 j)^* )^* = - \sum_j v 0 j * ((v *m A) 0 j)^*.
Proof.
move=> Areal /matrixP skew; rewrite rmorph_sum -sumrN.
transitivity (\sum_j \sum_i (v 0 j)^* * (v 0 i * A i j)).
  by apply: eq_bigr => j _; rewrite rmorphM conjCK mxE mulr_sumr.
rewrite exchange_big /=; apply: eq_bigr => i _.
rewrite mxE rmorph_sum mulr_sumr -sumrN; apply: eq_bigr => j _.
rewrite rmorphM [(A j i)^*]conj_Creal //; have := skew i j; rewrite !mxE => ->.
by rewrite mulrN mulrN opprK mulrCA mulrA.
Qed.

(* T5.2: A real and skew, sigma' = d >= 0: every eigenvalue of A diag(d), the Jacobian of the current form, has real part 0. *)
Lemma T5_2_spectrum_imaginary (C : numClosedFieldType) (n : nat) (A : 'M[C]_n) (d : 'rV[C]_n) (lambda : C) :
  (forall i j, A i j \is Num.real) -> A^T = - A -> (forall i, 0 <= d 0 i) ->
  eigenvalue (A *m diag_mx d) lambda -> 'Re lambda = 0.
Proof.
move=> Areal skew dpos /eigenvalueP[v vA vn0]; apply: Re_eq0.
pose w := v *m A; pose y := \sum_j v 0 j * (w 0 j)^*; pose q := \sum_j d 0 j * `|w 0 j| ^+ 2.
have wd j : d 0 j * w 0 j = lambda * v 0 j.
  by have /rowP/(_ j) := vA; rewrite mulmxA mul_mx_diag !mxE mulrC.
have q_y : q = lambda * y.
  rewrite /q /y mulr_sumr; apply: eq_bigr => j _.
  by rewrite normCK mulrA wd mulrA.
have term j : 0 <= d 0 j * `|w 0 j| ^+ 2 by rewrite mulr_ge0 // exprn_ge0.
case: (eqVneq q 0) => [q0 | qn0].
  suff -> : lambda = 0 by rewrite rmorph0 addr0.
  apply: contraNeq vn0 => l0; apply/eqP/rowP=> j; rewrite mxE; apply: (mulfI l0); rewrite mulr0 -wd.
  move/eqP: q0; rewrite psumr_eq0 // => /allP/(_ j (mem_index_enum _)) /=.
  by rewrite mulf_eq0 expf_eq0 normr_eq0 /= => /orP[/eqP->|/eqP->]; rewrite ?mul0r ?mulr0.
have qreal : q^* = q by apply: conj_Creal; apply: ger0_real; apply: sumr_ge0.
have : (lambda + lambda^* ) * y = 0.
  have : q^* = - (lambda^* * y) by rewrite q_y rmorphM skew_hermitian // mulrN.
  by rewrite qreal {1}q_y => /eqP; rewrite -addr_eq0 -mulrDl => /eqP.
move/eqP; rewrite mulf_eq0 => /orP[/eqP //|/eqP y0].
by rewrite q_y y0 mulr0 eqxx in qn0.
Qed.

(* T5.2: so has every eigenvalue of diag(d) A, the Jacobian of the rate form. *)
Lemma T5_2_rate_form (C : numClosedFieldType) (n : nat) (A : 'M[C]_n) (d : 'rV[C]_n) (lambda : C) :
  (forall i j, A i j \is Num.real) -> A^T = - A -> (forall i, 0 <= d 0 i) ->
  eigenvalue (diag_mx d *m A) lambda -> 'Re lambda = 0.
Proof.
move=> Areal skew dpos /eigenvalueP[v vA vn0].
case: (eqVneq lambda 0) => [->|l0]; first by apply: Re_eq0; rewrite rmorph0 addr0.
apply: (T5_2_spectrum_imaginary Areal skew dpos); apply/eigenvalueP; exists (v *m diag_mx d).
  by rewrite mulmxA -[v *m _ *m A]mulmxA vA scalemxAl.
apply: contraNneq vn0 => vd; apply/eqP; apply: (scalerI l0).
by rewrite scaler0 -vA mulmxA vd mul0mx.
Qed.

(* T5.2: if |v A| <= omega |v| for all v and d <= m, then |lambda| <= omega m for every eigenvalue of A diag(d). *)
Lemma T5_2_modulus (C : numClosedFieldType) (n : nat) (A : 'M[C]_n) (d : 'rV[C]_n) (lambda omega m : C) :
  0 <= omega -> (forall v : 'rV[C]_n, \sum_j `|(v *m A) 0 j| ^+ 2 <= omega ^+ 2 * (\sum_j `|v 0 j| ^+ 2)) ->
  0 <= m -> (forall i, 0 <= d 0 i <= m) -> eigenvalue (A *m diag_mx d) lambda -> `|lambda| <= omega * m.
Proof.
move=> w0 norm m0 dm /eigenvalueP[v vA vn0].
have pos : 0 < \sum_j `|v 0 j| ^+ 2.
  rewrite lt_neqAle eq_sym sumr_ge0 ?andbT => [|j _]; last by rewrite exprn_ge0.
  apply: contraNneq vn0 => /eqP; rewrite psumr_eq0 => [/allP z|j _]; last by rewrite exprn_ge0.
  apply/eqP/rowP=> j; rewrite mxE; apply/eqP; rewrite -normr_eq0 -sqrf_eq0.
  exact: (z j (mem_index_enum _)).
rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?mulr_ge0 // -(ler_pmul2r pos) mulr_sumr exprMn.
apply: (@le_trans _ _ (m ^+ 2 * (\sum_j `|(v *m A) 0 j| ^+ 2))); last first.
  rewrite [omega ^+ 2 * m ^+ 2]mulrC -[X in _ <= X]mulrA.
  by apply: ler_wpmul2l; rewrite ?exprn_ge0.
rewrite mulr_sumr; apply: ler_sum => j _; rewrite -exprMn -normrM.
have -> : lambda * v 0 j = d 0 j * (v *m A) 0 j.
  by have /rowP/(_ j) := vA; rewrite mulmxA mul_mx_diag !mxE mulrC => ->.
have /andP[d0 dlem] := dm j; rewrite normrM exprMn; apply: ler_wpmul2r; first by rewrite exprn_ge0.
by rewrite ger0_norm // ler_pexpn2r ?nnegrE.
Qed.

(* T1.1: every eigenvalue of a real skew K has real part 0. *)
Lemma T1_1_spectrum_imaginary (C : numClosedFieldType) (n : nat) (K : 'M[C]_n) (lambda : C) :
  (forall i j, K i j \is Num.real) -> K^T = - K -> eigenvalue K lambda -> 'Re lambda = 0.
Proof.
move=> Kreal skew; have := @T5_2_spectrum_imaginary _ _ K (const_mx 1) lambda Kreal skew.
by rewrite diag_const_mx mulmx1; apply=> i; rewrite mxE ler01.
Qed.

(* T1.3: W similar to a real skew K (S W = K S, S invertible) has imaginary spectrum. *)
Lemma T1_3_similar_spectrum (C : numClosedFieldType) (n : nat) (W K S : 'M[C]_n) (lambda : C) :
  (forall i j, K i j \is Num.real) -> K^T = - K -> S \in unitmx -> S *m W = K *m S ->
  eigenvalue W lambda -> 'Re lambda = 0.
Proof.
move=> Kreal skew Sunit SW /eigenvalueP[v vW vn0].
apply: (T1_1_spectrum_imaginary Kreal skew); apply/eigenvalueP; exists (v *m invmx S).
  have -> : K = S *m W *m invmx S by rewrite SW mulmxK.
  by rewrite !mulmxA mulmxKV // vW scalemxAl.
by apply: contraNneq vn0 => vS; rewrite -[v](mulmxKV Sunit) vS mul0mx.
Qed.

(* T1.3: W similar to a skew K (S W = K S) has the form P = S^T S with W^T P + P W = 0: x^T P x is conserved. *)
Lemma T1_3_similar_form (F : fieldType) (n : nat) (W K S : 'M[F]_n) :
  K^T = - K -> S *m W = K *m S -> W^T *m (S^T *m S) + (S^T *m S) *m W = 0.
Proof.
move=> skew SW; rewrite mulmxA -trmx_mul SW trmx_mul skew mulmxN mulNmx -!mulmxA SW.
by rewrite addNr.
Qed.

(* T2.3: if diag(d) W is skew with real W and all d_i > 0, every eigenvalue of W has real part 0. *)
Lemma T2_3_spectrum_imaginary (C : numClosedFieldType) (n : nat) (W : 'M[C]_n) (d : 'rV[C]_n) (lambda : C) :
  (forall i j, W i j \is Num.real) -> (forall i, 0 < d 0 i) -> (diag_mx d *m W)^T = - (diag_mx d *m W) ->
  eigenvalue W lambda -> 'Re lambda = 0.
Proof.
move=> Wreal dpos skew /eigenvalueP[v vW vn0]; pose e : 'rV[C]_n := \row_j (d 0 j)^-1.
have de : diag_mx e *m diag_mx d = 1%:M.
  apply/matrixP=> i j; rewrite mul_diag_mx !mxE; case: eqP => [->|_]; last by rewrite mulr0n mulr0.
  by rewrite mulr1n mulVf // gt_eqF.
have ed : diag_mx d *m diag_mx e = 1%:M by rewrite diag_mxC.
apply: (@T5_2_spectrum_imaginary _ _ (diag_mx d *m W) e lambda) => //.
- by move=> i j; rewrite mul_diag_mx mxE realM // gtr0_real.
- by move=> i; rewrite mxE invr_ge0 ltW.
apply/eigenvalueP; exists (v *m diag_mx e).
  by rewrite !mulmxA -[v *m _ *m _]mulmxA de mulmx1 vW scalemxAl.
by apply: contraNneq vn0 => ve; rewrite -[v]mulmx1 -de mulmxA ve mul0mx.
Qed.

(* Helper. A matrix and its transpose have the same eigenvalues. *)
Lemma eigenvalue_tr (F : fieldType) (n : nat) (A : 'M[F]_n) (lambda : F) : eigenvalue A^T lambda = eigenvalue A lambda.
Proof.
rewrite !eigenvalue_root_char /char_poly -[in RHS]det_tr; congr (root (\det _) lambda).
by apply/matrixP => i j; rewrite !mxE eq_sym.
Qed.

(* Helper. The product of two numbers in rectangular form. *)
Lemma rect_product (R : comRingType) (i a b p q : R) :
  i * i = -1 -> (a + i * b) * (p + i * q) = (a * p - b * q) + i * (b * p + a * q).
Proof.
move=> ii; have -> : (a + i * b) * (p + i * q) = a * p + i * i * (b * q) + i * (b * p + a * q) by ring.
by rewrite ii mulN1r.
Qed.

(* Fact. alpha + i beta is an eigenvalue of a real W exactly if W p = alpha p - beta q and W q = beta p + alpha q for real p
   and q that are not both 0; and then so is alpha - i beta. *)
Lemma real_eigenvectors (C : numClosedFieldType) (n : nat) (W : 'M[C]_n) (alpha beta : C) :
  (forall i j, W i j \is Num.real) -> alpha \is Num.real -> beta \is Num.real ->
  (eigenvalue W (alpha + 'i * beta) <->
   exists p q : 'cV[C]_n, [/\ forall i, p i 0 \is Num.real, forall i, q i 0 \is Num.real, (p != 0) || (q != 0),
     W *m p = alpha *: p - beta *: q & W *m q = beta *: p + alpha *: q]) /\
  (eigenvalue W (alpha + 'i * beta) -> eigenvalue W (alpha - 'i * beta)).
Proof.
move=> Wreal areal breal.
have vectors : eigenvalue W (alpha + 'i * beta) <-> exists p q : 'cV[C]_n, [/\ forall i, p i 0 \is Num.real,
    forall i, q i 0 \is Num.real, (p != 0) || (q != 0), W *m p = alpha *: p - beta *: q & W *m q = beta *: p + alpha *: q].
  rewrite -eigenvalue_tr; split=> [/eigenvalueP[v vW v0]|[p [q [preal qreal ne Wp Wq]]]].
    pose p : 'cV[C]_n := \col_i 'Re (v 0 i); pose q : 'cV[C]_n := \col_i 'Im (v 0 i).
    have preal i : p i 0 \is Num.real by rewrite mxE Creal_Re.
    have qreal i : q i 0 \is Num.real by rewrite mxE Creal_Im.
    have vE i : v 0 i = p i 0 + 'i * q i 0 by rewrite !mxE -Crect.
    have entry i : (W *m p) i 0 + 'i * (W *m q) i 0 = (alpha * p i 0 - beta * q i 0) + 'i * (beta * p i 0 + alpha * q i 0).
      transitivity ((v *m W^T) 0 i).
        rewrite [RHS]mxE [(W *m p) i 0]mxE [(W *m q) i 0]mxE mulr_sumr -big_split /=; apply: eq_bigr => j _.
        by rewrite vE [W^T j i]mxE; move: (W i j) (p j 0) (q j 0) => w x y; ring.
      by rewrite vW mxE vE rect_product // -expr2 sqrCi.
    have Wpreal i : (W *m p) i 0 \is Num.real by rewrite mxE; apply: rpred_sum => j _; rewrite realM.
    have Wqreal i : (W *m q) i 0 \is Num.real by rewrite mxE; apply: rpred_sum => j _; rewrite realM.
    have both i : (W *m p) i 0 = alpha * p i 0 - beta * q i 0 /\ (W *m q) i 0 = beta * p i 0 + alpha * q i 0.
      have r1 : alpha * p i 0 - beta * q i 0 \is Num.real by rewrite rpredB // realM.
      have r2 : beta * p i 0 + alpha * q i 0 \is Num.real by rewrite rpredD // realM.
      split; first by have := congr1 (fun x : C => 'Re x) (entry i); rewrite !Re_rect.
      by have := congr1 (fun x : C => 'Im x) (entry i); rewrite !Im_rect.
    exists p, q; split=> //.
    - apply: contraNT v0; rewrite negb_or !negbK => /andP[/eqP p0 /eqP q0].
      by apply/eqP/rowP => i; rewrite vE p0 q0 !mxE mulr0 addr0.
    - by apply/colP => i; rewrite (both i).1 !mxE.
    - by apply/colP => i; rewrite (both i).2 !mxE.
  apply/eigenvalueP; exists (p + 'i *: q)^T.
    rewrite -trmx_mul mulmxDr -scalemxAr Wp Wq -linearZ /=; congr (_^T).
    by apply/colP => i; rewrite !mxE rect_product // -expr2 sqrCi.
  apply: contraTneq ne; rewrite -[0 in RHS]trmx0 => /trmx_inj zero.
  rewrite negb_or !negbK; apply/andP; split; apply/eqP/colP => i; have := congr1 (fun M : 'cV[C]_n => M i 0) zero; rewrite !mxE => e.
    by have := congr1 (fun x : C => 'Re x) e; rewrite Re_rect // raddf0.
  by have := congr1 (fun x : C => 'Im x) e; rewrite Im_rect // raddf0.
split=> // /vectors [p [q [preal qreal ne Wp Wq]]].
have conj x : x \is Num.real -> x^* = x by exact: conj_Creal.
rewrite -eigenvalue_tr; apply/eigenvalueP; exists (p - 'i *: q)^T.
  rewrite -trmx_mul mulmxBr -scalemxAr Wp Wq -linearZ /=; congr (_^T).
  apply/colP => i; rewrite !mxE; have := @rect_product C 'i alpha (- beta) (p i 0) (- q i 0).
  rewrite -expr2 sqrCi => /(_ erefl); rewrite !mulrN => ->.
  by move: (p i 0) (q i 0) => x y; ring.
apply: contraTneq ne; rewrite -[0 in RHS]trmx0 => /trmx_inj zero.
rewrite negb_or !negbK; apply/andP; split; apply/eqP/colP => i; have := congr1 (fun M : 'cV[C]_n => M i 0) zero; rewrite !mxE -mulrN => e.
  by have := congr1 (fun x : C => 'Re x) e; rewrite Re_rect ?rpredN // raddf0.
by have := congr1 (fun x : C => 'Im x) e; rewrite Im_rect ?rpredN // raddf0 => /eqP; rewrite oppr_eq0 => /eqP.
Qed.

(* Helper. A bound of a real matrix on real vectors holds on complex ones. *)
Lemma complex_bound (C : numClosedFieldType) (n : nat) (A : 'M[C]_n) (omega : C) :
  (forall i j, A i j \is Num.real) ->
  (forall v : 'rV[C]_n, (forall j, v 0 j \is Num.real) -> \sum_j (v *m A) 0 j ^+ 2 <= omega ^+ 2 * (\sum_j v 0 j ^+ 2)) ->
  forall v : 'rV[C]_n, \sum_j `|(v *m A) 0 j| ^+ 2 <= omega ^+ 2 * (\sum_j `|v 0 j| ^+ 2).
Proof.
move=> Areal bound v; pose p : 'rV[C]_n := \row_i 'Re (v 0 i); pose q : 'rV[C]_n := \row_i 'Im (v 0 i).
have preal i : p 0 i \is Num.real by rewrite mxE Creal_Re.
have qreal i : q 0 i \is Num.real by rewrite mxE Creal_Im.
have vE i : v 0 i = p 0 i + 'i * q 0 i by rewrite !mxE -Crect.
have image (w : 'rV[C]_n) j : (forall i, w 0 i \is Num.real) -> (w *m A) 0 j \is Num.real.
  by move=> wreal; rewrite mxE; apply: rpred_sum => k _; rewrite realM.
have norm_v : \sum_j `|v 0 j| ^+ 2 = \sum_j p 0 j ^+ 2 + \sum_j q 0 j ^+ 2.
  by rewrite -big_split /=; apply: eq_bigr => j _; rewrite vE normC2_rect.
have norm_vA : \sum_j `|(v *m A) 0 j| ^+ 2 = \sum_j (p *m A) 0 j ^+ 2 + \sum_j (q *m A) 0 j ^+ 2.
  rewrite -big_split /=; apply: eq_bigr => j _; rewrite -normC2_rect ?image //; congr (`|_| ^+ 2).
  by rewrite !mxE mulr_sumr -big_split /=; apply: eq_bigr => k _; rewrite vE mulrDl mulrA.
by rewrite norm_v norm_vA mulrDr; apply: ler_add; exact: bound.
Qed.

(* T5.2: A real and skew with |A v| <= omega |v| for real v, 0 <= d <= m: every eigenvalue of A diag(d) and of diag(d) A has
   |lambda| <= omega m. *)
Lemma T5_2_frozen_bound (C : numClosedFieldType) (n : nat) (A : 'M[C]_n) (d : 'rV[C]_n) (lambda omega m : C) :
  (forall i j, A i j \is Num.real) -> A^T = - A -> 0 <= omega ->
  (forall v : 'cV[C]_n, (forall i, v i 0 \is Num.real) -> \sum_i (A *m v) i 0 ^+ 2 <= omega ^+ 2 * (\sum_i v i 0 ^+ 2)) ->
  0 <= m -> (forall i, 0 <= d 0 i <= m) -> eigenvalue (A *m diag_mx d) lambda \/ eigenvalue (diag_mx d *m A) lambda ->
  `|lambda| <= omega * m.
Proof.
move=> Areal skew w0 bound m0 dm.
have rows (v : 'rV[C]_n) : (forall j, v 0 j \is Num.real) -> \sum_j (v *m A) 0 j ^+ 2 <= omega ^+ 2 * (\sum_j v 0 j ^+ 2).
  move=> vreal; have vT i : v^T i 0 \is Num.real by rewrite mxE.
  have image : A *m v^T = - (v *m A)^T by rewrite trmx_mul skew mulNmx opprK.
  have square i : (- (v *m A)^T) i 0 ^+ 2 = (v *m A) 0 i ^+ 2 by move: (v *m A) => w; rewrite !mxE sqrrN.
  have := bound v^T vT; rewrite image (eq_bigr _ (fun i _ => square i)).
  by under [X in _ * X]eq_bigr do rewrite mxE.
have all_rows := complex_bound Areal rows.
case=> [|eig]; first exact: T5_2_modulus w0 all_rows m0 dm.
have [->|l0] := eqVneq lambda 0; first by rewrite normr0 mulr_ge0.
apply: (T5_2_modulus w0 all_rows m0 dm); have /eigenvalueP[v vA vn0] := eig.
apply/eigenvalueP; exists (v *m diag_mx d).
  by rewrite mulmxA -[v *m _ *m A]mulmxA vA scalemxAl.
apply: contraNneq vn0 => vd; apply/eqP; apply: (scalerI l0).
by rewrite scaler0 -vA mulmxA vd mul0mx.
Qed.

(* T6.2: with the state frozen an Euler step multiplies the mode of an eigenvalue lambda of A diag(d) by 1 + h lambda, of
   squared modulus 1 + h^2 |lambda|^2, between 1 and 1 + h^2 omega^2 m^2, where |A v| <= omega |v| for real v, 0 <= d <= m. *)
Lemma T6_2_frozen_factor (C : numClosedFieldType) (n : nat) (A : 'M[C]_n) (d : 'rV[C]_n) (lambda omega m h : C) :
  (forall i j, A i j \is Num.real) -> A^T = - A -> 0 <= omega ->
  (forall v : 'cV[C]_n, (forall i, v i 0 \is Num.real) -> \sum_i (A *m v) i 0 ^+ 2 <= omega ^+ 2 * (\sum_i v i 0 ^+ 2)) ->
  0 <= m -> (forall i, 0 <= d 0 i <= m) -> h \is Num.real -> eigenvalue (A *m diag_mx d) lambda ->
  `|1 + h * lambda| ^+ 2 = 1 + h ^+ 2 * `|lambda| ^+ 2 /\
  1 <= `|1 + h * lambda| ^+ 2 <= 1 + h ^+ 2 * omega ^+ 2 * m ^+ 2.
Proof.
move=> Areal skew w0 bound m0 dm hreal eig.
have dpos i : 0 <= d 0 i by case/andP: (dm i).
have re0 := T5_2_spectrum_imaginary Areal skew dpos eig.
have lE : lambda = 'i * 'Im lambda by rewrite {1}[lambda]Crect re0 add0r.
have h2 : 0 <= h ^+ 2 by rewrite -realEsqr.
have square : `|1 + h * lambda| ^+ 2 = 1 + h ^+ 2 * `|lambda| ^+ 2.
  rewrite {1}lE mulrCA normC2_rect ?real1 ?realM ?Creal_Im // expr1n exprMn; congr (_ + _ * _).
  by rewrite {2}lE normrM normCi mul1r real_normK ?Creal_Im.
split=> //; rewrite square; apply/andP; split.
  by rewrite ler_addl; apply: mulr_ge0 h2 _; rewrite exprn_ge0.
rewrite ler_add2l -mulrA; apply: ler_wpmul2l => //.
rewrite -exprMn ler_pexpn2r ?nnegrE ?mulr_ge0 //.
exact: (T5_2_frozen_bound Areal skew w0 bound m0 dm (or_introl eig)).
Qed.
